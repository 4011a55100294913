"""Accepted rows beside what the county holds: new, unchanged, changed, or in conflict. Reads only."""
