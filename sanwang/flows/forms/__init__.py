"""Forms of the use-cases: they say at the field what the operation would refuse."""
