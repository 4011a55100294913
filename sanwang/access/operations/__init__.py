"""The writes of access."""
