"""The flows' endpoints."""
