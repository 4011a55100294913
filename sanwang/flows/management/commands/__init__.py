"""Commands over several nets."""
