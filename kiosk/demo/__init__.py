"""A county on one machine that is plainly made up: its past, its halls, its villagers, its nights."""
