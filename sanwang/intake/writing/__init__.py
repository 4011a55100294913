"""The forms out again, in their own layout; what goes out comes in again without a difference."""
