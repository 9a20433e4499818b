"""`python -m loader`: the command line in cli.py."""

from loader.access import token
from loader.cli import cli

cli.add_command(token)

if __name__ == "__main__":
    cli(prog_name="python -m loader")
