"""Records of strangers' files on their way through the reading worker."""
