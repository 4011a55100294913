"""`sanwang serve` and `sanwang demo`: the database, the web server and the worker as one thing in the
foreground.

Promises: `ready http://127.0.0.1:PORT` on stdout once the health page answers 200; what dies is started again,
ever more slowly, or all stops with a reason; INT and TERM stop whatever it started within ten seconds, and that is
no failure. When it is killed, server and worker end by themselves; the database goes on and is taken over, and at
last stopped, by the next start. A database that ran before goes on running.
"""
