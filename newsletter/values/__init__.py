"""Frozen values and small base classes that cross the plugin door; no I/O, no identity in our tables."""
