"""From grids to accepted rows, row errors and warnings, by the contract of the forms.

Nothing here knows a form by name: what a form asks stands in ``declarations``. The county is asked through
the ``Directory`` protocol, so the same checks run over the database and over plain tables.
"""
