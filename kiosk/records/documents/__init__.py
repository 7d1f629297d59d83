"""What the county sends downwards: taken into use whole, remembered, reported back."""
