"""What makes the data files that the project owns; not needed to run it."""
