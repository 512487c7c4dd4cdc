"""The rules of a plan, and the engine that runs them."""
