"""How fast the service reads and the loader writes, measured beside what one would use instead."""
