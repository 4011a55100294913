"""How scripts and pages sign in to the API."""
