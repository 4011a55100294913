"""`sanwang doctor`: what is wrong with this machine or installation, why it matters, and the exact fix.

Changes nothing, starts nothing, and is done within ten seconds.
"""
