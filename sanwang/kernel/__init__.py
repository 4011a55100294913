"""What every room stands on: permits, operations, events, spans, records, periods, the clock, pages, refusals.

No domain noun lives here, and the list of files is closed: a new one needs a decision record.
"""
