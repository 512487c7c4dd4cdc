"""Drawing of layers and plan, on screen and on paper."""
