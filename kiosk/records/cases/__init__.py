"""What became of an errand (办件): who carries it, until when; the only home of personal data."""
