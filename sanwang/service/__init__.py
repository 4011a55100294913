"""服务网. One member, one service net: households with their tags, pairings, visits, needs."""
