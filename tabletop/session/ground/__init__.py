"""The layers and pictures under the plan."""
