"""Where the manager arranges the hall."""
