"""The trusted side of a worker: start it, ask it for children, end what hangs."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jacobook.grading.jail import emptying, protocol, sandbox, seccomp

START_SECONDS = 120.0
END_SECONDS = 10.0
# Each takes its time to be imported, and makes every child's memory larger.
LIBRARIES = ("scipy.linalg", "scipy.optimize", "sympy", "matplotlib.pyplot")
# How long a child may take to leave when it has said that it is done.
LEAVE_SECONDS = 2.0


class WorkerDied(Exception):
    """The worker's parent process is gone; a new one is needed."""


@dataclass(frozen=True)
class Ended:
    """How a child ended: its wait status, and whether it was the grader who ended it."""

    status: int
    ours: bool


def _shared_memory() -> int:
    """Make the memory that a child writes its progress to, and return its descriptor."""
    if not hasattr(os, "memfd_create"):
        with tempfile.TemporaryFile() as file:
            file.truncate(protocol.Whereabouts.BYTES)
            return os.dup(file.fileno())
    import fcntl

    descriptor = os.memfd_create("progress", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, protocol.Whereabouts.BYTES)
    # Whoever reads memory that another has cut off is ended by the kernel.
    seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


class Worker:
    """A warm parent in its sandbox.

    Parameters
    ----------
    tree
        The planted modules (:func:`jacobook.grading.jail.sandbox.plant`).
    tier
        How it is walled in.
    libraries
        What it imports once for all children, of :data:`LIBRARIES`. The others are imported by the
        child that wants them.
    """

    def __init__(
        self, tree: Path, tier: sandbox.Tier, libraries: Sequence[str] = LIBRARIES
    ) -> None:
        self.tree, self.tier, self.libraries = tree, tier, tuple(libraries)
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None
        self.progress: protocol.Whereabouts | None = None
        self.pending = b""
        self.hopeless = self.stopped = False

    def stop(self) -> None:
        """End the parent at once and for good; another thread may be waiting for it."""
        self.stopped = self.hopeless = True
        if self.process is not None:
            self.process.kill()

    def start(self) -> None:
        """Start the parent and wait until it is warm.

        Raises
        ------
        WorkerDied
            When it can't start; the message holds what it said.
        """
        self.close()
        if self.stopped:
            raise WorkerDied("The run was stopped.")
        ours, theirs = socket.socketpair()
        memory = _shared_memory()
        self.progress = protocol.Whereabouts(memory)
        self.folder = tempfile.TemporaryDirectory(prefix="jacobook-worker-")
        script = "jacobook/grading/jail/worker.py"
        walls: dict[str, Any] = {"tier": self.tier.name, "libraries": self.libraries}
        environment = sandbox.environment()
        options: dict[str, Any] = {}
        if self.tier is sandbox.BUBBLEWRAP:
            words = [*sandbox.command(self.tree), sys.executable, "-I", f"/worker/{script}"]
        else:
            words = [sys.executable, "-I", str(self.tree / script)]
            environment |= {"HOME": self.folder.name, "TMPDIR": self.folder.name}
            environment["MPLCONFIGDIR"] = f"{self.folder.name}/.matplotlib"
            user = sandbox.ordinary_user()
            if user is not None:
                os.chown(self.folder.name, user, user)
                options = {"user": user, "group": user, "extra_groups": []}
        if self.tier is sandbox.LANDLOCK:
            walls["readable"] = sandbox.readable_paths(self.tree)
            walls["writable"] = [self.folder.name, "/dev/null"]
        try:
            self.process = subprocess.Popen(
                [*words, str(theirs.fileno()), str(memory), json.dumps(walls)],
                pass_fds=[theirs.fileno(), memory],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd=self.folder.name,
                env=environment,
                start_new_session=True,
                **options,
            )
        except OSError as error:
            ours.close()
            self.close()
            raise WorkerDied(f"A worker could not start. {error}") from None
        finally:
            theirs.close()
            os.close(memory)
        self.control, self.pending = ours, b""
        try:
            self._line(time.monotonic() + START_SECONDS)
        except WorkerDied:
            said = self._said()
            self.close()
            raise WorkerDied(f"A worker could not start. {said}".strip()) from None

    def child(self, job: dict[str, Any]) -> socket.socket:
        """Ask for a child and return the connection to it.

        Raises
        ------
        WorkerDied
            When the parent is gone.
        """
        if self.control is None or self.progress is None:
            raise WorkerDied("The worker is not running.")
        self.progress.clear()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self.control, [json.dumps(job).encode()], [theirs.fileno()])
        except OSError:
            ours.close()
            raise WorkerDied("The worker's parent process is gone.") from None
        finally:
            theirs.close()
        return ours

    def end_child(self, word: str) -> Ended:
        """Wait until the child has ended and its traces are gone.

        Parameters
        ----------
        word
            ``kill``: end it now; ``wait``: it seems to have gone by itself, so give it a moment;
            empty: it has said that it is done.
        """
        if self.control is None:
            raise WorkerDied("The worker is not running.")
        try:
            if word:
                self.control.sendall(word.encode())
            said = self._line(time.monotonic() + (END_SECONDS if word else LEAVE_SECONDS))
            return Ended(int(said["ended"]), bool(said["ours"]))
        except WorkerDied:
            if not word:
                return self.end_child("kill")
            raise
        except (OSError, ValueError, KeyError, TypeError):
            raise WorkerDied("The worker's parent process is gone.") from None

    def _line(self, deadline: float) -> Any:
        """Receive one line from the parent."""
        assert self.control is not None
        while b"\n" not in self.pending:
            left = deadline - time.monotonic()
            if left <= 0:
                raise WorkerDied("The worker's parent process does not answer.")
            self.control.settimeout(left)
            try:
                part = self.control.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                part = b""
            if not part:
                raise WorkerDied("The worker's parent process is gone.")
            self.pending += part
        line, _, self.pending = self.pending.partition(b"\n")
        return json.loads(line)

    def _said(self) -> str:
        if self.process is None or self.process.stderr is None:
            return ""
        os.set_blocking(self.process.stderr.fileno(), False)
        said = (self.process.stderr.read() or b"").decode(errors="replace").strip()
        return said.splitlines()[-1][:300] if said else ""

    def close(self) -> None:
        """End the parent, its children and its folder."""
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.progress is not None:
            self.progress.close()
            self.progress = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stderr is not None:
                self.process.stderr.close()
            self.process = None
        if self.folder is not None:
            # Where there is no sandbox, what a student left in it may be hard to delete.
            with contextlib.suppress(OSError, RecursionError):
                self.folder.cleanup()
            # Nobody is at work in it any more: the filter lets no process leave its child's group.
            if seccomp.supported() and os.path.isdir(self.folder.name):
                with contextlib.suppress(OSError):
                    emptying.delete(self.folder.name)
            self.folder = None
