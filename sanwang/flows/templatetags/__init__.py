"""Tags of the pages over several nets."""
