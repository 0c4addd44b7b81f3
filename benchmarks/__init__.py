"""What the program does, timed against hand-written SQL in the same run."""
