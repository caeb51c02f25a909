"""Rules without I/O; the time is always an argument."""
