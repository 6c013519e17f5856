"""Delete what a student has left, however deep, long or locked it is.

Only for folders in which nobody is at work any more.
"""

import os


def delete(root: str) -> None:
    """Delete a folder and all that is in it.

    What lies deep is moved up first: no path gets long, and no call stack either. Links are
    deleted and never followed.

    Parameters
    ----------
    root
        The folder.

    Raises
    ------
    OSError
        When something can't be deleted.
    """
    os.chmod(root, 0o700)
    waiting, moved = [root], 0
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as listing:
            for entry in listing:
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                    continue
                os.chmod(entry.path, 0o700)
                place = entry.path
                while folder != root and os.path.lexists(place):
                    moved += 1
                    place = os.path.join(root, f"moved-{moved}")
                if place != entry.path:
                    os.rename(entry.path, place)
                waiting.append(place)
        if folder != root:
            os.rmdir(folder)
    os.rmdir(root)
