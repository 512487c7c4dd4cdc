"""What charts show, measured scene by scene with the same functions as the checks."""
