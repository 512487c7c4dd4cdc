"""The values of a plan: features, scenes, roster, changes, findings."""
