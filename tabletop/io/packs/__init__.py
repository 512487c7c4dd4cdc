"""Layer packs: published, kept, held against each other."""
