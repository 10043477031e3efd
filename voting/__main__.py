"""`python -m voting` runs the `voting` command, unless this machine lacks libraries for printing."""

from __future__ import annotations

import sys

from voting.printing.needs import CannotPrint

PANGO = ("pango", "gobject", "harfbuzz", "fontconfig")


def main() -> None:
    """Run the command; if libraries it loads are missing, print one sentence and exit with code 2."""
    try:
        from voting.cli.main import main as run  # noqa: PLC0415 - whether it can be loaded is what is tried here.
    except OSError as lacking:
        if not any(name in str(lacking) for name in PANGO):
            raise
        sys.stderr.write(f"{CannotPrint(str(lacking).splitlines()[0])}\n")
        sys.exit(2)
    run()


if __name__ == "__main__":
    main()
