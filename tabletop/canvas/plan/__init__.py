"""The plan: its features, findings, legend and grid."""
