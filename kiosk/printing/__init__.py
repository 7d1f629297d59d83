"""Paper leaves here: what a slip says, the spool it waits in, the printer that cuts it."""
