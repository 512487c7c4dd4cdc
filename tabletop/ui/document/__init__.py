"""The texts of the plan as a document."""
