"""Paper from the command line: several scenes, floor mats, printers, previews for the window."""
