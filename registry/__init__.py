"""Who the enterprises are, how they stand, and who may know."""
