"""Guards: what must hold everywhere. Each has a twin with the guard broken, which must be found."""
