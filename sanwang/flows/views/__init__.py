"""Pages of the use-cases: one permit and one call each."""
