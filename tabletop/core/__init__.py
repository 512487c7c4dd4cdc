"""The domain: values and rules. Knows nothing of files being read, windows, or Qt."""
