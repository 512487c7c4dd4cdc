"""The plan: its features, findings and grid."""
