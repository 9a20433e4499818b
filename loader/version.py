"""Which extractor this is: another one wherever the same article may give something else."""

EXTRACTOR_VERSION = "3"
