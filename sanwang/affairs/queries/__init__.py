"""Reads of the affairs net, shaped for a page."""
