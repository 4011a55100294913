"""Reads of access, shaped for its pages."""
