"""Keeping the one stored derivative true: marks, locks, recounts, the midnight turn, the nightly audit.

Nothing here is anybody's act: what it writes follows from facts and rules alone, so it takes no permit and
tells no event. Whoever would change a figure changes a fact or a rule, by an operation.
"""
