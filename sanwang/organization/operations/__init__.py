"""The writes of the organisation net, one noun a file."""
