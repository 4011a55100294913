"""The writes of the intake room."""
