"""The record of a reader's attempts: a small JSON file, or this session's memory."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from jacobook.checking.feedback import Feedback

VERSION = 1
_session: dict[str, dict[str, Any]] = {}


class UnreadableRecord(RuntimeError):
    """Raised when the record exists and cannot be read; the message says what to do."""


def record_path() -> Path | None:
    """Return where attempts are kept, or None where they are kept for the session only.

    The environment variable ``JACOBOOK_PROGRESS`` names a file, or says ``off``.
    """
    chosen = os.environ.get("JACOBOOK_PROGRESS", "")
    if chosen.lower() == "off":
        return None
    return Path(chosen).expanduser() if chosen else Path.home() / ".jacobook" / "progress.json"


def read_record() -> dict[str, dict[str, Any]]:
    """Return the record: for each exercise's id its attempts, best score and last outcome.

    Raises
    ------
    UnreadableRecord
        When the file is damaged; it is left as it is.
    """
    path = record_path()
    if path is None:
        return {name: dict(entry) for name, entry in _session.items()}
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UnreadableRecord(f"Your progress in {path} can't be read: {error}.") from error
    try:
        exercises = json.loads(text)["exercises"]
        if not all(isinstance(entry["best"], int | float) for entry in exercises.values()):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableRecord(
            f"Your progress in {path} is damaged. Rename or delete that file to start afresh."
        ) from error
    return dict(exercises)


def record(feedback: Feedback) -> str:
    """Add one attempt to the record.

    A stub that is checked is no attempt, so it raises no count.

    Returns
    -------
    str
        Empty, or a sentence that says why the attempt could not be kept.
    """
    try:
        exercises = read_record()
        before = exercises.get(feedback.exercise, {})
        exercises[feedback.exercise] = {
            "attempts": int(before.get("attempts", 0)) + (feedback.status != "not attempted"),
            "best": max(float(before.get("best", 0.0)), feedback.score),
            "score": feedback.score,
            "points": feedback.points,
            "status": feedback.status,
            "label": feedback.label,
            "headline": feedback.headline,
            "message": feedback.message,
        }
        _write(exercises)
    except (UnreadableRecord, OSError) as error:
        return f"(This attempt was not recorded. {error})"
    return ""


def forget() -> None:
    """Delete the record."""
    _session.clear()
    path = record_path()
    if path is not None:
        path.unlink(missing_ok=True)


def _write(exercises: dict[str, dict[str, Any]]) -> None:
    path = record_path()
    if path is None:
        _session.clear()
        _session.update(exercises)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"version": VERSION, "exercises": exercises}, indent=1, ensure_ascii=False)
    # Written beside it and renamed, so that a crash leaves the old record whole.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".progress-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
