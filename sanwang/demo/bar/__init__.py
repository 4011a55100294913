"""The bar that lets one look through another role's eyes: in the demo only, on this machine only."""
