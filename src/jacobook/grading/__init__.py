"""Grade a folder of submitted notebooks without trusting anything in them."""
