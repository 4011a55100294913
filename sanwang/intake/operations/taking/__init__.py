"""What a confirmed batch writes, form by form, in few statements whatever the rows; and how it is taken back.

What a workbook dates itself (joined, since, founded) holds from that day; what it only says (who is in which group,
who leads it, which tags a household carries) holds from the day of the confirmation.
"""
