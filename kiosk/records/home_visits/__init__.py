"""The village comes to those who cannot come (上门办理)."""
