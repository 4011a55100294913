"""What people fill in: sign-in, password, accounts."""
