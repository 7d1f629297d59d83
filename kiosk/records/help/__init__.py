"""Somebody at the kiosk asks for a person: a ring at the desk until somebody goes."""
