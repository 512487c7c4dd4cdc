"""How a crowd gets out: exits as they stand, and the ground beyond them."""
