"""Runs the checks that plugins offer over every edition of a letter."""
