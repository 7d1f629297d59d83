"""Where the villages' computers call: signed requests only."""
