"""组织网. One village, one organisation net: divisions, units, groups, natural villages, persons, members, offices."""
