"""Put into the package what its grader recognises the course's own solutions by.

In the repository the solutions lie beside the package, and are read. Where the package is installed
there are none; then `jacobook.grading.intake.official` reads a file of digests, which is made here.
It is run where nothing but hatchling is installed.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "jacobook/grading/intake/official.json"


class Official(BuildHookInterface[Any]):
    """Makes the file for a wheel and for a source distribution, not for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the file, where the solutions are: a source distribution has it already."""
        root = Path(self.root)
        if version == "editable" or not (root / "solutions").is_dir():
            return
        sys.path.insert(0, str(root / "src"))
        try:
            from jacobook.grading.intake.official import digests
        finally:
            sys.path.pop(0)
        words = sorted(path.parent.name for path in root.glob("src/jacobook/bank/*/__init__.py"))
        self.folder = tempfile.TemporaryDirectory()
        made = Path(self.folder.name, "official.json")
        made.write_text(digests(words), encoding="utf-8")
        place = PLACE if self.target_name == "wheel" else f"src/{PLACE}"
        build_data["force_include"][str(made)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the file that was made."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
