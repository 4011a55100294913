"""Reads of the service net, shaped for a page."""
