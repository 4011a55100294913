"""The writes of the ledger's own nouns."""
