"""What people say of the service (好差评), and what is done about a bad word."""
