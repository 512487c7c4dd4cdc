"""Sentences, numbers and names as people read and write them."""
