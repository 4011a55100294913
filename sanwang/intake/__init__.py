"""收表. Workbooks in, and the same forms out; a whole county at once."""
