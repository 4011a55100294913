"""Reads that put several nets and the ledger on one page."""
