"""A run of scripts/load: inputs are read, extracted in processes of their own, saved in order, reported."""
