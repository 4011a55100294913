"""A whole county at once: tables in Parquet (one file a table) become rows, in one transaction, exactly once.

Rows are known by their codes: what is there already is left alone, so the same folder again adds nothing.
"""
