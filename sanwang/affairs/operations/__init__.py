"""The writes of the affairs net, one noun a file."""
