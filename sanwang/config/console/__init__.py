"""The command `sanwang`: a thin face on Django's management commands, and the commands that work without
Django.

Promises: figures on stdout, progress and messages on stderr; exit codes 0 ok, 1 failed, 2 usage, 3
partial, 130 for
Ctrl-C; no traceback without `--traceback`; the private database is started when `DATABASE_URL` is not set.
"""
