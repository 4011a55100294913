"""The product in a real browser: journeys of each role, and a sweep over every page."""
