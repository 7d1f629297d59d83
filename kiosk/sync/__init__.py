"""The nightly courier: reads the journal, delivers it, keeps the receipt."""
