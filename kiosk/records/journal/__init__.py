"""Every change that the county may see: once, in order, hash-chained, in the same transaction."""
