"""What the program knows of its own faults: crashes, logs, what killed runs left behind."""
