"""The tests of the hall; the tree mirrors kiosk/."""
