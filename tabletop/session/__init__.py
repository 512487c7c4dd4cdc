"""The session: plan, layers, history and checks behind a window."""
