"""The untrusted side: the process that runs student code, its walls, and what may cross them."""
