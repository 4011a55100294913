"""Reads of the organisation net, shaped for a page."""
