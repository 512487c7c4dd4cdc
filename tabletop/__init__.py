"""tabletop: plan, at a table, how a public assembly stays safe."""

__version__ = "0.1.0"
