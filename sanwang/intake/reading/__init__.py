"""From an uploaded file to plain grids of cells: guarded first, then read, knowing nothing of any form."""
