"""Charts as values: series, axes, limits with their source, and how they are made of what was measured in each scene. No drawing."""
