"""Sanwang (三网): a county's three nets."""
