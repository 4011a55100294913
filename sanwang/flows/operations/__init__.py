"""Use-cases over several nets: a net's operation, and what the ledger says of it."""
