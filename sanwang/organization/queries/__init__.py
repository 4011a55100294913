"""Reads of the organisation net, shaped for those who ask."""
