"""What screens and api share; it knows no record."""
