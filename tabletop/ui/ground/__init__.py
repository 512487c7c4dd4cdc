"""Commands on the layers and pictures under the plan."""
