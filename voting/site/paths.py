"""Where the program's own files lie: inside a built wheel in the package, in the source tree beside it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent.parent
IN_WHEEL = (PACKAGE / "templates").is_dir()
TEMPLATES = PACKAGE / "templates" if IN_WHEEL else PACKAGE.parent / "templates"
BALLOT_DESIGNS = PACKAGE / "designs" if IN_WHEEL else PACKAGE.parent / "ballots"
EXAMPLE = PACKAGE / "config.example.toml" if IN_WHEEL else PACKAGE.parent / "config.toml"
CATALOGUES = PACKAGE / "translations"
