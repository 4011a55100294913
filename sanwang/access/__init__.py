"""账号和授权. Accounts, dated grants, and the one place that makes an Actor."""
