"""What follows from an event, in its own transaction."""
