"""`python -m loader`: the command line in cli.py, whose commands have scripts of their own."""

import sys
from pathlib import Path

if __name__ == "__main__":  # else a worker process of a run, which needs no command line
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        if name == "load":
            from loader.run.forking import begin_early

            begin_early(sys.argv[2:])  # before the imports of this process, which take half as long
        from loader.access import token
        from loader.cli import cli
        from loader.curators import curate
    except KeyboardInterrupt:  # nothing was begun
        sys.exit(130)

    cli.add_command(token)
    cli.add_command(curate)
    scripts = Path(__file__).resolve().parent.parent / "scripts"
    if name in cli.commands and (scripts / name).exists():
        # As --help and errors call it.
        cli.commands[name].main(sys.argv[2:], prog_name=f"scripts/{name}", **cli.context_settings)
    cli(prog_name="python -m loader")
