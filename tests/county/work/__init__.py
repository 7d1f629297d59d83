"""The county's working pages, as its people use them."""
