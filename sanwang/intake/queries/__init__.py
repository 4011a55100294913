"""What the intake room reads of the county: references, what stands under each key, the lists of its pages."""
