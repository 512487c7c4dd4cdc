"""Commands on older states of a plan, on copies that leave the building, and on faults of the program."""
