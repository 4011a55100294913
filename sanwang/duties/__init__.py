"""Duties: who owes what in which period, what discharges it, and what is left owed.

Nouns: duty, rule, excuse, cell. It promises that every figure can be counted again from the records
behind it: the ledger is a query (``ledger``), the cells are only kept answers to it.
"""
