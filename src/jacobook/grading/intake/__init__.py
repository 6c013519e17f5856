"""What was handed in: the files of a class, whose they are, and the cells in them."""
