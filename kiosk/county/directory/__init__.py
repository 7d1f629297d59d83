"""The villages of the county: who is who, from when until when."""
