"""The plan as a document: pages, scene book, report."""
