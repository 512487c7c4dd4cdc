"""Layers as a catalogue or a plan keeps them: rows, changes by a person, looks."""
