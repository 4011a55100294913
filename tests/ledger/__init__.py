"""The ledger against a loaded county: marks, recounts at once, midnight, the classic county."""
