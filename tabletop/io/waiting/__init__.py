"""Edits that a plan file did not take yet, kept on this computer, and who has a plan file open."""
