"""What centre and county agree on."""
