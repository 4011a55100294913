"""Use-cases over several nets, and the one list of reactions to events."""
