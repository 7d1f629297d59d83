"""What carries a hall's journal to its county."""
