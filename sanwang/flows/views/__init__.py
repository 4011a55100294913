"""The flows' pages."""
