"""The product's own benches: `sanwang bench pages | visit | ledger | freshness`.

Promises: what is measured is what is served (`sanwang serve` on a free port, real sessions and tokens, HTTP over a
kept-alive connection) on scratch copies of the county at hand, which are dropped at the end; the county itself is
not written to. Arms that are compared are measured in turns (A B A B) in one run, so that a busy machine is busy
for both. Figures come with their spread, with the budget they are held to, and with the machine they were made on.
"""
