"""How a plan is kept in order: layers of its own, tags, saved views."""
