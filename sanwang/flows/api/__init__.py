"""Endpoints of the use-cases: the same operations as the pages."""
