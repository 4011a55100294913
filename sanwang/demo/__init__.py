"""The demo: a made-up county, and a bar to look at it through every role's eyes."""
