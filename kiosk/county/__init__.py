"""The county server: takes in what its villages deliver, proves it, and shows all of them at a glance."""
