"""The fifteen forms as data: what their columns are called, what they hold, what must agree.

One form a file, named by its code. Adding a form is a file here and a line in ``registry``;
reading, checking, marking and writing need nothing else.
"""
