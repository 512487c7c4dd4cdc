"""Plan and layers in, findings out."""
