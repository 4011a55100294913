"""What pages over several nets read."""
