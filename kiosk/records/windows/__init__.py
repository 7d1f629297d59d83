"""The places where people are served: who sits there and what they take."""
