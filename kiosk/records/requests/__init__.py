"""What people leave when nobody serves: a message, a booked time, a matter that could not be done."""
