"""What leaves the terminal: files for other programs to read."""
