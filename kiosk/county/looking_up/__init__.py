"""What the public may learn at the county: how a visit went, how a case stands."""
