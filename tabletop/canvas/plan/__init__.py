"""The plan: its features and grid."""
