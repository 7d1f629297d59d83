"""Which days are worked: the holidays and make-up days of each year, and the due dates they give."""
