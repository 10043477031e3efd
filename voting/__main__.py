"""`python -m voting` is the `voting` command."""

from __future__ import annotations

from voting.cli import main

main()
