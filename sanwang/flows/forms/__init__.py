"""The forms of the flows' pages."""
