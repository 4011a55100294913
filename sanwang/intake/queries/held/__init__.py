"""The four forms as the county holds them on a day: what an import compares with, and what an export writes."""
