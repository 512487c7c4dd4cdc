"""Pictures and heights out of files and from the network, read in a process of their own."""
