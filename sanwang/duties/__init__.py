"""十个一. The ten recurring duties: rules as data, excuses, and the ledger that is a query."""
