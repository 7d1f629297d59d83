"""The county's pages, thin Flask."""
