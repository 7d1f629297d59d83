"""Taking in what villages deliver, proving it, setting aside what does not fit."""
