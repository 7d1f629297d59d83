"""The lines that hang in the hall: its own on the TV, the county's on TV and kiosk."""
