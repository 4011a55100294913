"""收表. The workbooks villages keep come in here, and go out in the same layout.

Nouns: form (表), sheet, row, batch. Promise: a row is taken whole or not at all, every fault is named at its
cell, and nothing is guessed. ``declarations`` say what the forms are, ``reading`` opens files, ``checking``
decides, ``writing`` exports.
"""
