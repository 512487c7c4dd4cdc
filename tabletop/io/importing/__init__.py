"""Deliveries and extracts made into the layers of an office."""
