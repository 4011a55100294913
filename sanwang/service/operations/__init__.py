"""The writes of the service net, one noun a file."""
