"""The untrusted side: run a notebook's cells and answer the grader's questions.

A warm parent, which has imported the libraries and never the bank, forks a child for each
submission. The child puts limits and a system-call filter on itself, runs the cells in order, and
asks the grader for arguments at every ``check``. When it has ended, the parent removes every
process and file that it left.

This module is run as a script: ``worker.py CONTROL PROGRESS WALLS``, with the descriptors of the
control connection and of the memory for the progress, and with a JSON object that says which walls
stand, or are to be built by the worker itself, and which libraries to import beforehand.
"""

import __future__

import ast
import builtins
import contextlib
import gc
import importlib
import inspect
import io
import json
import linecache
import os
import select
import signal
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

_MISSING: Any = object()
_TOP_LEVEL_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_PARSED = _TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
OUTPUT_CHARACTERS = 20_000
FILE_BYTES = 32 * 2**20
OPEN_FILES = 128
# Threads count too. The kernel doesn't apply it to root.
PROCESSES = 4096
# How long a child that has closed its connection may take to end by itself.
MOMENT_SECONDS = 0.3


# ----------------------------------------------------------------------------- the warm parent


def main(descriptor: int, memory: int, walls: dict[str, Any]) -> None:
    """Serve children until the grader closes the control connection.

    Parameters
    ----------
    descriptor
        Of the control connection.
    memory
        Of the memory in which the child says where it is.
    walls
        The name of the tier. In bubblewrap's, all processes but the first and all of /tmp are
        this worker's. For Landlock's, which paths are left to it. And the modules that are imported
        once for all children, besides those that are always needed.
    """
    walled = walls["tier"] == "bubblewrap"
    if walls["tier"] == "landlock":
        from jacobook.grading.jail import landlock

        landlock.restrict(walls["readable"], walls["writable"])
    kept = _there_from_the_start(walled)
    _warm_up(walls["libraries"])
    from jacobook.grading.jail import protocol, seccomp

    control = socket.socket(fileno=descriptor)
    progress = protocol.Whereabouts(memory)
    os.close(memory)  # it can be written to, and neither grow nor shrink
    if sys.platform == "linux":
        seccomp.hide_memory()
    if seccomp.supported():
        seccomp.prepare(alone=walled)
    _delete_files(walled, kept)  # those of the warm-up: every child finds the same
    control.sendall(json.dumps({"ready": os.getpid()}).encode() + b"\n")
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
        if not data:
            return
        if not descriptors:
            continue
        # A late word to end an earlier child may stand before the job.
        job = json.loads(data[data.index(b"{") :])
        child = os.fork()
        if child == 0:
            _child(control, descriptors[0], progress, job, walled)
        os.close(descriptors[0])
        status, ours = _outlive(control, child)
        _remove_traces(child, walled, kept)
        control.sendall(json.dumps({"ended": status, "ours": ours}).encode() + b"\n")


_WARM = (
    "numpy",
    "autograd.numpy",
    "resource",
    "IPython.core.inputtransformer2",
    "jacobook.checking",
    "jacobook.data",
    "jacobook.derivatives",
    "jacobook.functions",
    "jacobook.grading.jail.protocol",
    "jacobook.plotting",
    "jacobook.shapes",
)


def _warm_up(libraries: list[str]) -> None:
    """Import and rehearse what every submission will do, once for all children.

    The rehearsal has nothing to do with any exercise. It loads what is loaded at first use and lets
    the interpreter adapt to the code paths, which halves the time of a child.

    Parameters
    ----------
    libraries
        Modules to be imported besides those that are always needed. A child that wants another
        one imports it by itself.
    """
    from jacobook.grading.jail import pages

    for name in (*libraries, *_WARM):
        import_module(name)
    for _ in range(20):
        _rehearse("sympy" in libraries)
    # What is frozen is not looked through by a child's garbage collector, and so stays shared.
    gc.collect()
    pages.gather()
    gc.freeze()


def _rehearse(formulas: bool) -> None:
    import numpy as np

    from jacobook.checking.run import observe
    from jacobook.declaration import Array, Callback, Case, Parts
    from jacobook.grading.jail import protocol

    question = protocol.encode_cases(
        [Case((np.eye(2), np.ones(2), 0.5, 3)), Case((np.ones((3, 2)), np.zeros(2), 0.5, 3))]
    )
    cases = [
        Case(tuple(protocol.decode_argument(given, None) for given in row)) for row in question
    ]
    names = ("A", "x", "step", "count")
    pair = Parts((("first", Array()), ("second", Array())))
    called = [Case((Callback(float, "f"), 1.0))]
    for observed in (
        observe(Array(), names, cases, lambda A, x, step, count: A @ x * step),
        observe(pair, names, cases, lambda A, x, step, count: (A @ x, step)),
        observe(Array(), ("f", "x"), called, lambda f, x: f(x)),
        observe(Array(), None, [Case(())], [1.0, 2.0]),
        *([_observed_formula()] if formulas else []),
    ):
        json.loads(json.dumps(protocol.encode_observed(observed)))


def _observed_formula() -> Any:
    import sympy

    from jacobook.checking.run import observe
    from jacobook.declaration import Case, Expression

    x, y = sympy.symbols("x y")
    formula = [sympy.exp(-x) / (2 + y), sympy.sqrt(y**2 + 1) * sympy.cos(x)]
    points = [Case((0.5, 0.25)), Case((1.5, -0.5))]
    return observe(Expression(("x", "y")), None, points, formula)


def _outlive(control: socket.socket, child: int) -> tuple[int, bool]:
    """Wait for the child's end, or for the grader's word to end it.

    Returns
    -------
    status, ours
        Its wait status, and whether it was still there to be killed.
    """
    watched: list[Any] = [control]
    if hasattr(os, "pidfd_open"):
        watched.append(os.pidfd_open(child))
    try:
        while True:
            ready, _, _ = select.select(watched, [], [], None if len(watched) == 2 else 0.01)
            ours = False
            if control in ready:
                # Whatever arrives now, be it the end of the grader, means: no more of this child.
                word = control.recv(4096)
                ours = not _gone(child, MOMENT_SECONDS if word == b"wait" else 0.0)
                if ours:
                    os.kill(child, signal.SIGKILL)
            done, status = os.waitpid(child, 0 if control in ready else os.WNOHANG)
            if done:
                return status, ours
    finally:
        if len(watched) == 2:
            os.close(watched[1])


def _gone(child: int, seconds: float) -> bool:
    """Tell whether a child has ended, or does so within some seconds; its status is kept."""
    until = time.monotonic() + seconds
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() >= until:
            return False
        time.sleep(0.005)
    return True


def _remove_traces(child: int, walled: bool, kept: frozenset[str]) -> None:
    """Kill what the child started and delete what it wrote."""
    for _ in range(20):
        try:
            # Inside the sandbox -1 means everybody but its first process and this one.
            os.kill(-1, signal.SIGKILL) if walled else os.killpg(child, signal.SIGKILL)
        except OSError:
            break
        time.sleep(0.001)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    _delete_files(walled, kept)


def _there_from_the_start(walled: bool) -> frozenset[str]:
    """What stands in the folders that children may write to before anything has run.

    Nothing, as a rule. But where the interpreter itself lies below /tmp, its folders are mounted
    there, and the way to them must stay.
    """
    return frozenset(path for folder in _writable(walled) for path in _all_in(folder))


def _writable(walled: bool) -> tuple[str, ...]:
    return ("/tmp", "/dev/shm") if walled else (os.getcwd(),)


def _all_in(folder: str) -> Iterator[str]:
    """Everything below a folder, without looking into what is mounted there."""
    device = os.stat(folder).st_dev
    for path, folders, files in os.walk(folder):
        yield from (os.path.join(path, name) for name in [*folders, *files])
        folders[:] = [
            name for name in folders if os.lstat(os.path.join(path, name)).st_dev == device
        ]


def _delete_files(walled: bool, kept: frozenset[str]) -> None:
    """Delete what a child wrote; a worker that can't get rid of it ends."""
    for folder in _writable(walled):
        with contextlib.suppress(OSError):
            _empty(folder, kept)
        # A file system of its own ends with this process, and all in it.
        if any(path not in kept for path in _all_in(folder)):
            sys.exit("Files were left that can't be deleted.")
        # The times of the folder itself would tell the next one something.
        os.utime(folder, (0, 0))


def _empty(folder: str, kept: frozenset[str]) -> None:
    from jacobook.grading.jail import emptying

    os.chmod(folder, 0o700)
    for name in os.listxattr(folder) if hasattr(os, "listxattr") else ():
        os.removexattr(folder, name)
    device = os.stat(folder).st_dev
    for entry in os.scandir(folder):
        if entry.path in kept:
            if entry.is_dir(follow_symlinks=False) and os.lstat(entry.path).st_dev == device:
                _empty(entry.path, kept)
            continue
        with contextlib.suppress(OSError):
            is_folder = entry.is_dir(follow_symlinks=False)
            (emptying.delete if is_folder else os.unlink)(entry.path)


# ----------------------------------------------------------------------------------- the child


def _child(
    control: socket.socket, descriptor: int, progress: Any, job: dict[str, Any], walled: bool
) -> None:
    """Become the process in which one submission runs; never returns."""
    from jacobook.grading.jail import seccomp

    try:
        os.setsid()
        control.close()
        if sys.platform == "linux":
            seccomp.end_with_parent()
        connection = socket.socket(fileno=os.dup2(descriptor, 100, inheritable=False))
        silence = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(silence, standard)
        os.closerange(3, 100)
        os.closerange(101, 4096)
        _limit(job, walled)
        Notebook(connection, progress, job).run()
    except BaseException:
        os._exit(70)
    os._exit(0)


def _limit(job: dict[str, Any], walled: bool) -> None:
    import resource

    from jacobook.grading.jail import seccomp

    memory = int(job["memory"]) * 2**20
    bounds = {
        "RLIMIT_AS": memory,
        "RLIMIT_FSIZE": FILE_BYTES,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_NPROC": PROCESSES,
        "RLIMIT_CORE": 0,
    }
    for name, bound in bounds.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (bound, bound))
    # The signal of the first bound tells who was it; that of the second is anybody's.
    seconds = int(job["seconds"]) + 5
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if seccomp.supported():
        seccomp.install(alone=walled)


class _Printed(io.TextIOBase):
    """Keeps the first part of what a notebook prints, and forgets the rest."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = OUTPUT_CHARACTERS

    def write(self, text: str) -> int:
        if self.room > 0:
            self.parts.append(str(text)[: self.room])
            self.room -= len(self.parts[-1])
        return len(text)

    def text(self) -> str:
        return "".join(self.parts) + ("\n[cut]" if self.room <= 0 else "")


class Notebook:
    """One submission in its child process.

    Parameters
    ----------
    connection
        To the grader.
    progress
        Where to write down which cell runs.
    job
        What the grader said when it asked for a child.
    """

    def __init__(self, connection: socket.socket, progress: Any, job: dict[str, Any]) -> None:
        from jacobook import declaration
        from jacobook.checking import plain, run
        from jacobook.grading.jail import protocol

        # Kept, as a notebook may drop the package's modules from `sys.modules`, to load them anew.
        self.declaration, self.plain, self.running = declaration, plain, run
        self.connection = protocol.Connection(connection, sends=protocol.MAX_ANSWER)
        self.line = _identity(connection)
        self.undisturbed = (
            run.Undisturbed
        )  # no time limit cuts a message in two: it strikes just after
        self.protocol, self.progress = protocol, progress
        self.cell: int | None = None
        self.values: dict[str, tuple[int, Any]] = {}
        # A thread of the student's may call `check` while the notebook goes on.
        self.lock = threading.RLock()
        self.round, self.asking = 0, False
        # The round whose functions of ours may be called, by any thread; and one call at a time.
        self.open: int | None = None
        self.calling = threading.Lock()
        self.handed: dict[str, Any] = {}
        self.cell_seconds = float(job["cell_seconds"])
        self.printed = _Printed()
        self.ignored: list[str] = []
        # In a worker, `jacobook.checking` is the silent one of worker_check.py.
        import_module("jacobook.checking").connect(self.hand_over)
        # A module of its own, so that what a notebook defines can be found, by pickle for one.
        module = sys.modules["__main__"] = types.ModuleType("__main__")
        self.namespace: dict[str, Any] = module.__dict__
        self.namespace["__builtins__"] = builtins
        self.namespace["display"] = lambda *_args, **_options: None
        self.shell = Shell(self)
        self.namespace["get_ipython"] = lambda: self.shell
        for name in ("IPython", "IPython.core.getipython"):
            if name in sys.modules:
                vars(sys.modules[name])["get_ipython"] = self.namespace["get_ipython"]
        # What cells have imported from __future__, as flags of the compiler.
        self.futures = 0
        # As in a notebook, a file beside it can be imported.
        sys.path.insert(0, "")
        self.namespace.update(_="", __="", ___="", Out={})
        self.shown: Any = ""

    def tell(self, **message: Any) -> None:
        """Send one message to the grader."""
        with self.lock, self.undisturbed():
            self.connection.send(message)

    def ask(self) -> Any:
        """Receive one message from the grader."""
        with self.undisturbed():
            return self.connection.receive()

    def run(self) -> None:
        """Run the cells, then answer for the names that no check handed over."""
        task = self.ask()
        sys.stdout = sys.stderr = self.printed
        sys.argv = ["notebook"]
        builtins.input = _no_input
        warnings.simplefilter("ignore")
        skipped = set(task["skip"])
        self.values = {name: (number, kind) for name, number, kind in task["values"]}
        for number, source in enumerate(task["cells"]):
            if number not in skipped:
                self.cell = number
                self.progress.note(number)
                self.run_cell(number, source)
                self._stay_in_touch(number, task["steps"])
        self.cell = None
        self.progress.note(None)
        with self.lock:
            self.tell(done=self.printed.text(), ignored=self.ignored[:20])
            wanted = self.ask()["names"]
        for exercise, name in wanted:
            answer = self.namespace.get(name, _MISSING)
            # A stub that was checked and is still there would only say the same again.
            if answer is not _MISSING and answer is not self.handed.get(exercise, _MISSING):
                self.hand_over(exercise, answer)
        self.tell(end=True)

    def _stay_in_touch(self, number: int, steps: bool) -> None:
        """End where a cell has closed the connection, so that it and no later one is left out.

        Where the grader wants to know which cell sends what, wait until it has heard everything.
        """
        if _identity(self.connection.stream) != self.line:
            os._exit(70)
        if steps:
            with self.lock:
                self.tell(step=number)
                self.ask()

    def run_cell(self, number: int, source: str) -> None:
        """Execute one cell; whatever it raises ends the cell and not the notebook."""
        run = self.running
        filename = f"<cell {number + 1}>"
        try:
            signal.signal(signal.SIGALRM, run.strike)  # whatever the last cell has made of it
            with run.Alarm(self.cell_seconds):
                self.execute(source, filename)
        except run.OutOfTimeError:
            self.tell(cell=number, error=["timeout", f"{self.cell_seconds:g}", "", 0])
        except BaseException as error:
            failure = run.describe(error)
            said = failure.message
            if isinstance(error, ImportError) and getattr(error, "_went_on", False):
                said += " (the rest of the cell was run without it)"
            self.tell(cell=number, error=[failure.type, said, failure.line, failure.number])
        finally:
            plt = sys.modules.get("matplotlib.pyplot")
            # A notebook can put something else in its place.
            with contextlib.suppress(Exception):
                if plt is not None and plt.get_fignums():
                    plt.close("all")

    def execute(self, source: str, filename: str) -> None:
        """Execute source, at whose top level ``await`` is allowed as in a notebook."""
        try:
            tree = compile(source, filename, "exec", _PARSED, dont_inherit=True)
        except SyntaxError:
            # Only what is no Python can hold magics and shell lines.
            from IPython.core.inputtransformer2 import TransformerManager

            source = TransformerManager().transform_cell(source)
            tree = compile(source, filename, "exec", _PARSED, dont_inherit=True)
        linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
        statements: list[ast.stmt] = tree.body
        failed: BaseException | None = None
        while statements:
            try:
                self._run_statements(statements, filename, source)
                break
            except ImportError as error:
                # What is installed at home may be missing here. The rest of the cell goes on, so
                # that what it needs of the other imports, and of itself, is there.
                rest = _after_import(statements, error, filename)
                if rest is None:
                    raise
                failed, statements = failed or error, rest
        if failed is not None:
            failed._went_on = True  # type: ignore[attr-defined]
            raise failed

    def _run_statements(self, statements: list[ast.stmt], filename: str, source: str) -> None:
        """Execute statements one by one, as a notebook does.

        So what the compiler refuses in one of them costs none of those above it, and what is
        imported from ``__future__`` may stand anywhere and holds from there on.
        """
        shows = isinstance(statements[-1], ast.Expr) and not source.rstrip().endswith(";")
        parts = [[each] for each in statements]
        if "await" in source or "async" in source:  # all the rest of the cell in one event loop
            first = [[each] for each in statements if _futures([each])]
            rest = [each for each in statements if [each] not in first]
            parts = [*first, rest[:-1], rest[-1:]] if shows else [*first, rest]
        for part in parts:
            self.futures |= _futures(part)
            if part is parts[-1] and shows:
                assert isinstance(part[0], ast.Expr)
                shown = self._run(ast.Expression(part[0].value), filename, "eval")
                self._keep_shown(shown)
            else:
                self._run(ast.Module(part, []), filename, "exec")

    def _run(self, tree: Any, filename: str, mode: str) -> Any:
        flags = _TOP_LEVEL_AWAIT | self.futures
        compiled = compile(tree, filename, mode, flags, dont_inherit=True)
        if compiled.co_flags & inspect.CO_COROUTINE:
            import asyncio

            return asyncio.run(eval(compiled, self.namespace))
        return eval(compiled, self.namespace)

    def _keep_shown(self, value: Any) -> None:
        """Let ``_`` be what a cell has shown, as in a notebook."""
        if value is None:
            return
        space = self.namespace
        if space.get("_") is self.shown:
            space.update(__=space.get("_"), ___=space.get("__"))
            space["_"] = self.shown = value
        if self.cell is not None:
            space[f"_{self.cell + 1}"] = value
            if isinstance(space.get("Out"), dict):
                space["Out"][self.cell + 1] = value

    def hand_over(self, exercise: Any, answer: Any) -> None:
        """Try an answer, on arguments that the grader is asked for, and send what it did."""
        if not isinstance(exercise, str):
            return
        exercise = str.__str__(exercise)  # a class of its own may say of itself what it likes
        if len(exercise) > 100:
            return
        with self.lock:
            self.handed[exercise] = answer
            if self.asking:  # a check inside of the answer that is being tried
                return
            self.asking, self.round = True, self.round + 1
            try:
                with _clock_stopped():
                    if exercise in self.values:
                        self._hand_in_value(exercise, answer)
                    else:
                        self._converse(exercise, answer)
            finally:
                self.asking = False

    def _hand_in_value(self, exercise: str, answer: Any) -> None:
        """Send a value, for which there is nothing to ask."""
        number, kind = self.values[exercise]
        self.progress.note(self.cell, number)
        decoded = self.protocol.decode_kind(kind)
        case = self.declaration.Case(())
        self._send_observed(decoded, None, [case], answer, answer=exercise)
        self.progress.note(self.cell)

    def _converse(self, exercise: str, answer: Any) -> None:
        self.tell(ask=exercise)
        question = self.ask()
        if "kind" not in question:
            return
        kind = self.protocol.decode_kind(question["kind"])
        cases = [
            self.declaration.Case(
                tuple(self._argument(place, index, argument) for index, argument in enumerate(row)),
                max_bytes=limit,
            )
            for place, (row, limit) in enumerate(
                zip(question["cases"], question["bytes"], strict=True)
            )
        ]
        self._send_observed(kind, question["parameters"], cases, answer)

    def _send_observed(
        self, kind: Any, parameters: Any, cases: Any, tried: Any, **more: str
    ) -> None:
        run, plain = self.running, self.plain
        self.open = self.round
        try:
            observed = run.observe(kind, parameters, cases, tried)
        except BaseException as error:  # whatever it was, the grader waits for a word
            failure = run.Failure(type(error).__name__[:60], "")
            observed = run.Observed(calls=(run.Call(None, failure),))
        with self.calling:  # a thread that has been left behind comes too late from now on
            self.open = None
        try:
            self.tell(observed=self.protocol.encode_observed(observed), **more)
        except self.protocol.ProtocolError:
            refusal = plain.Refusal("huge", {"limit": f"{plain.MAX_ENTRIES:,}"})
            refused = run.Observed(refusal=refusal)
            self.tell(observed=self.protocol.encode_observed(refused), **more)

    def _argument(self, case: int, index: int, message: Any) -> Any:
        current = self.round

        def make(name: str) -> Any:
            def call(*args: Any) -> Any:
                return self._call_back(current, case, index, name, args)

            return call

        return self.protocol.decode_argument(message, make)

    def _call_back(
        self, current: int, case: int, index: int, name: str, args: tuple[Any, ...]
    ) -> Any:
        values = [self.plain.read_numbers(arg) for arg in args]
        numbers = [each.data for each in values if isinstance(each, self.plain.Plain)]
        if len(numbers) != len(values):
            raise TypeError(f"{name} takes numbers")
        given = [self.protocol.encode_array(each) for each in numbers]
        with self.calling, self.undisturbed():
            if self.open != current:
                raise RuntimeError(f"{name} answers only while your function is being tried")
            self.connection.send({"call": [case, index], "args": given})
            reply = self.connection.receive()
        if "error" in reply:
            raise ValueError(reply["error"])
        value = self.protocol.decode_array(reply["value"])
        return float(value) if value.ndim == 0 else value


def _futures(statements: list[ast.stmt]) -> int:
    """The compiler's flags for what these statements import from ``__future__``."""
    flags = 0
    for each in statements:
        if isinstance(each, ast.ImportFrom) and each.module == "__future__":
            for alias in each.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _after_import(
    statements: list[ast.stmt], error: ImportError, filename: str
) -> list[ast.stmt] | None:
    """Return what is left of a cell after the import of its own that failed, or None."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename != filename:
        frame = frame.tb_next
    if frame is None or frame.tb_frame.f_code.co_name != "<module>":
        return None
    line = frame.tb_lineno
    for number, each in enumerate(statements):
        if each.lineno <= line <= (each.end_lineno or each.lineno) and isinstance(
            each, ast.Import | ast.ImportFrom
        ):
            return [*_one_by_one(each), *statements[number + 1 :]]
    return None


def _one_by_one(statement: ast.Import | ast.ImportFrom) -> list[ast.stmt]:
    """Split an import of several names; of a single one, which has failed, nothing is left."""
    if len(statement.names) == 1:
        return []
    single: list[ast.stmt] = []
    for alias in statement.names:
        each: ast.stmt
        if isinstance(statement, ast.Import):
            each = ast.Import([alias])
        else:
            each = ast.ImportFrom(statement.module, [alias], statement.level)
        single.append(ast.copy_location(each, statement))
    return single


@contextlib.contextmanager
def _clock_stopped() -> Iterator[None]:
    """Stop the cell's clock while an answer is tried, which has limits of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left, again = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        if left:
            signal.setitimer(signal.ITIMER_REAL, left, again)


class Shell:
    """Stands in for IPython: magics and shell lines do nothing, and are noted."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def run_line_magic(self, name: str, line: str, *_rest: Any) -> None:
        self._note(f"%{name} {line}")
        if name == "time" and line.strip():  # it keeps the names that its line binds
            self._notebook.execute(line, "<cell>")

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        if name not in ("writefile", "file"):
            self._note(f"%%{name} {line}")
        if name in ("time", "timeit", "capture", "prun"):  # these run what stands below them
            self._notebook.execute(body, "<cell>")
        elif name in ("writefile", "file"):
            words = [word for word in line.split() if not word.startswith("-")]
            if words:
                mode = "a" if "-a" in line.split() else "w"
                with open(words[-1].strip("\"'"), mode, encoding="utf-8") as file:
                    file.write(body)
                importlib.invalidate_caches()

    def system(self, line: str) -> None:
        self._note(f"!{line}")

    def getoutput(self, line: str, *_rest: Any) -> list[str]:
        self._note(f"!{line}")
        return []

    def _note(self, text: str) -> None:
        self._notebook.ignored.append(text.strip()[:80])

    def __getattr__(self, name: str) -> Any:
        return lambda *_args, **_options: None


def _identity(stream: socket.socket) -> tuple[int, int] | None:
    """Tell one connection from another, whatever became of its number."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() has no one to ask while a notebook is graded: write the value down")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    main(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
