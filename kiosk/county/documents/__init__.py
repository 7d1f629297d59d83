"""What the county sends down: catalogue, working days, notices."""
