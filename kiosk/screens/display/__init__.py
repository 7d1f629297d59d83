"""The TV in the hall."""
