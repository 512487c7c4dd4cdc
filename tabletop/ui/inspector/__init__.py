"""The panel of the selected feature."""
