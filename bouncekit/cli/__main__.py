"""``python -m bouncekit.cli``: the command line where the script ``bouncekit`` is not on the path."""

from bouncekit.cli import main

if __name__ == "__main__":
    main(prog_name="bouncekit")
