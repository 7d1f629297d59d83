"""The demo: a made-up county on one machine."""
