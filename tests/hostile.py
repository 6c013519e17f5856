"""Hostile, broken and honest submissions, made by code, each with what it honestly deserves.

Every function below that is marked with ``@hostile``, ``@broken`` or ``@honest`` returns the
content of a file that somebody might hand in. ``earns`` names the exercises of the first chapter
that its author answered; whatever else it claims must get nothing.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One file that is handed in.

    Attributes
    ----------
    name
        A word for the test's report.
    tries
        What its author hopes for, or what went wrong with it.
    content
        The bytes of the file; None where it can't be read.
    earns
        The exercises, without the chapter, whose points it deserves.
    status
        Of its record.
    labels
        For some exercises, the label that its feedback must have.
    prints
        What it prints, where that tells whether a search or an escape came to something.
    seconds
        The limit of a cell.
    """

    name: str
    tries: str
    content: Callable[[], bytes | None]
    earns: tuple[str, ...] = ()
    status: str = "graded"
    labels: tuple[tuple[str, str], ...] = ()
    prints: str | None = None
    seconds: float = 1.5


HOSTILE: list[Case] = []
BROKEN: list[Case] = []
HONEST: list[Case] = []

Make = Callable[[], bytes | None]


def _into(cases: list[Case]) -> Callable[..., Callable[[Make], Make]]:
    def marked(
        tries: str,
        earns: str = "",
        status: str = "graded",
        prints: str | None = None,
        seconds: float = 1.5,
        **labels: str,
    ) -> Callable[[Make], Make]:
        def keep(make: Make) -> Make:
            known = tuple(labels.items())
            cases.append(
                Case(
                    make.__name__, tries, make, tuple(earns.split()), status, known, prints, seconds
                )
            )
            return make

        return keep

    return marked


hostile, broken, honest = _into(HOSTILE), _into(BROKEN), _into(HONEST)

# ---------------------------------------------------------------------------------- materials

START = "import numpy as np\nimport sympy\nfrom jacobook import check, hint, progress"

RIGHT = {
    "by_hand": "hand_gradient = np.array([-28.0, -26.0, 60.0])",
    "shape": "weight_gradient_shape = (4, 3)",
    "prediction": "predicted_value = 0.5 + 0.08 - 0.09 - 0.02",
    "steepest": "uphill = [4, 15]",
    "best_step": 'best_step = "c"',
    "kinks": "kinks = [-2, 1]",
    "bump": (
        "def bump_gradient(A, b, x):\n"
        "    return -np.exp(-(x - b) @ A @ (x - b) / 2) * (A + A.T) @ (x - b) / 2"
    ),
    "symbolic": (
        'x, y = sympy.symbols("x y")\nlogistic = 1 / (1 + sympy.exp(-x * y))\n'
        "symbolic_gradient = [y * logistic, x * logistic]"
    ),
    "logistic": (
        "def logistic_gradient(w, b, X, y):\n    z = X @ w + b\n"
        '    with np.errstate(over="ignore"):\n        p = 1 / (1 + np.exp(-z))\n'
        "    return X.T @ (p - y) / len(y), np.mean(p - y)"
    ),
    "central_difference": (
        "def central_gradient(f, x, h):\n    steps = h * np.eye(len(x))\n"
        "    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps])"
    ),
    "descent": (
        "def descend(A, b, penalty, x0, step, count):\n    x = x0.copy()\n"
        "    for _ in range(count):\n        x = x - step * (A.T @ (A @ x - b) + penalty * x)\n"
        "    return x"
    ),
    "not_differentiable": 'witness = {"coefficients": [0, 1, 0], "k": 1}',
    "other_inner_product": (
        "def steepest_in(S, g):\n    return np.linalg.solve(S, np.linalg.solve(S.T, g))"
    ),
}
NAMES = {
    exercise: source.split("(")[0].removeprefix("def ").split(" =")[0]
    for exercise, source in RIGHT.items()
} | {"symbolic": "symbolic_gradient"}
EVERYTHING = " ".join(RIGHT)


def check(exercise: str, answer: str = "") -> str:
    """The check cell of an exercise."""
    return f'check("gradient.{exercise}", {answer or NAMES[exercise]})'


def answered(*exercises: str) -> list[str]:
    """Cells that answer these exercises rightly, each followed by its check."""
    return [cell for exercise in exercises for cell in (RIGHT[exercise], check(exercise))]


def notebook(*sources: Any, **top: Any) -> bytes:
    """A notebook of code cells; a dictionary among the sources is a whole cell."""
    cells = [
        source
        if not isinstance(source, str)
        else {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole | top).encode()


def attack(*sources: str, kept: str = "by_hand") -> bytes:
    """A notebook with one honest answer before the attack."""
    return notebook(START, *answered(*kept.split()), *sources)


# An attack on other processes begins with this: should a defence be missing, it must hit nobody
# but the sandbox's own processes, never the computer of whoever runs the tests.
ONLY_IN_A_SANDBOX = "import os\nassert os.path.isdir('/worker') and os.getppid() < 10\n"


def student() -> bytes:
    """The notebook of an honest student, graded after every other: three right, one wrong."""
    return notebook(
        START,
        *answered("by_hand", "bump", "central_difference"),
        "weight_gradient_shape = (3, 4)",
        check("shape"),
        "import os, sys\n"
        'open("/tmp/own", "w").close()\n'
        'open("/dev/shm/own", "w").close()\n'
        # The interpreter may lie below /tmp; the way to it is no trace of anybody.
        "python = (sys.prefix, sys.base_prefix)\n"
        "ours = lambda name: any(path.startswith('/tmp/' + name) for path in python)\n"
        'found = [name for name in os.listdir("/tmp") if not ours(name)]\n'
        'print(sorted(found), sorted(os.listdir("/dev/shm")))',
    )


STUDENT_EARNS = ("by_hand", "bump", "central_difference")
STUDENT_PRINTS = "['own'] ['own']\n"

# ----------------------------------------------------------- fooling whoever compares the numbers


@hostile("patch every comparison that a checker may use", "by_hand")
def patched_comparisons() -> bytes:
    return attack(
        "import builtins, numpy.testing\n"
        "yes = lambda *a, **k: True\n"
        "for name in dir(numpy.testing):\n"
        "    if name.startswith('assert'):\n"
        "        setattr(numpy.testing, name, lambda *a, **k: None)\n"
        "for name in ('allclose', 'isclose', 'array_equal', 'array_equiv', 'all', 'any'):\n"
        "    setattr(np, name, yes)\n"
        "np.max = np.abs = np.linalg.norm = lambda *a, **k: 0.0\n"
        "builtins.all = builtins.any = yes\n"
        "builtins.abs = builtins.max = builtins.sum = lambda *a, **k: 0",
        check("shape", "(3, 4)"),
        check("prediction", "0.0"),
        check("bump", "lambda A, b, x: 0 * x"),
    )


@hostile("patch how arrays are made, read and sent", "by_hand")
def patched_numpy() -> bytes:
    return attack(
        "real = np.asarray\n"
        "for name in ('asarray', 'array', 'ascontiguousarray', 'isfinite', 'frombuffer'):\n"
        "    setattr(np, name, lambda *a, **k: real([0.0]))",
        check("prediction", "0.0"),
        check("steepest", "[1, 1]"),
    )


@hostile("an array that equals everything and differs from nothing", "by_hand")
def equal_array() -> bytes:
    return attack(
        "class Equal(np.ndarray):\n"
        "    def __eq__(self, other): return np.ones(self.shape, bool)\n"
        "    def __ne__(self, other): return np.zeros(self.shape, bool)\n"
        "    def __sub__(self, other): return np.zeros(self.shape)\n"
        "    __rsub__ = __sub__\n"
        "    __le__ = __lt__ = __ge__ = __gt__ = __eq__\n"
        "    def __abs__(self): return np.zeros(self.shape)\n"
        "    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)\n"
        "    def __array_function__(self, *a, **k): return True",
        check("steepest", "np.ones(2).view(Equal)"),
        check("bump", "lambda A, b, x: x.view(Equal)"),
        check("descent", "lambda A, b, penalty, x0, step, count: x0.view(Equal)"),
    )


@hostile("a number that equals everything", "by_hand")
def equal_float() -> bytes:
    return attack(
        "class Equal(float):\n"
        "    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *a: True\n"
        "    __ne__ = lambda *a: False\n"
        "    __hash__ = lambda self: 0\n"
        "    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0\n"
        "class Letter(str):\n"
        "    __eq__ = lambda *a: True\n"
        "    __hash__ = lambda self: hash('c')\n"
        "class Size(int):\n"
        "    __eq__ = lambda *a: True\n"
        "    __hash__ = lambda self: 0",
        check("prediction", "Equal(1)"),
        check("best_step", "Letter('a')"),
        check("shape", "(Size(3), Size(4))"),
        check("kinks", "[Equal(5), Equal(6)]"),
    )


@hostile("an array that lies about its shape and its dtype", "by_hand")
def lying_array() -> bytes:
    return attack(
        "class Liar(np.ndarray):\n"
        "    shape = property(lambda self: (2,))\n"
        "    dtype = property(lambda self: np.dtype(object))\n"
        "    size = property(lambda self: 0)\n"
        "    ndim = property(lambda self: 1)\n"
        "class Class:\n"
        "    __class__ = property(lambda self: np.ndarray)\n"
        "    shape, dtype, size, ndim = (2,), np.dtype(float), 2, 1",
        check("steepest", "np.ones((3, 3)).view(Liar)"),
        check("kinks", "Class()"),
        check("bump", "lambda A, b, x: Class()"),
    )


@hostile("an object whose array changes whenever somebody looks", "by_hand")
def array_protocols() -> bytes:
    return attack(
        "class Changing:\n"
        "    count = 0\n"
        "    def __array__(self, *a, **k):\n"
        "        Changing.count += 1\n"
        "        return np.full(2, float(Changing.count))\n"
        "    def __len__(self): return 10**9\n"
        "    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return self\n"
        "class Raising:\n"
        "    def __array__(self, *a, **k): raise SystemExit('graded')\n"
        "class Interface:\n"
        "    __array_interface__ = {'shape': (2,), 'typestr': '<f8', 'data': (8, False),\n"
        "                           'version': 3}",
        check("steepest", "Changing()"),
        check("kinks", "Raising()"),
        check("prediction", "Interface()"),  # reads address 8: the process ends
    )


@hostile("a mock that agrees with whatever it is asked", "by_hand")
def mock() -> bytes:
    return attack(
        "from unittest.mock import MagicMock\nyes = MagicMock()",
        check("steepest", "yes"),
        check("prediction", "yes"),
        check("bump", "yes"),
        check("not_differentiable", "yes"),
        check("symbolic", "yes"),
    )


@hostile("SymPy objects that run code when they are evaluated", "by_hand")
def executing_sympy() -> bytes:
    return attack(
        "class Runs(sympy.Symbol):\n"
        "    free_symbols = property(lambda self: set())\n"
        "    is_number = is_Float = True\n"
        "    def evalf(self, *a, **k):\n"
        "        open('/tmp/ran', 'w').close()\n"
        "        return self\n"
        "    _eval_evalf = n = subs = xreplace = evalf\n"
        "    def __float__(self): return float('nan')\n"
        "    def has(self, *a): return False\n"
        "    def __reduce__(self): return (exec, ('import os; os._exit(1)',))\n"
        "    def __str__(self): return '__import__(\"os\")._exit(1)'\n"
        "    _sympystr = _sympy_ = __repr__ = __str__",
        check("symbolic", "[Runs('x'), Runs('y')]"),
        check("bump", "lambda A, b, x: np.array([Runs('x')] * len(x), dtype=object)"),
        check("prediction", "Runs('x')"),
        check("not_differentiable", "{'coefficients': [Runs('x')] * 3, 'k': Runs('y')}"),
    )


# ------------------------------------------------------------------- looking for the reference

_USE = (
    "\nfor reference in found:\n"
    "    try:\n"
    "        check('gradient.shape', reference())\n"
    "    except BaseException:\n"
    "        pass"
)


@hostile("find the reference in the frames of whoever calls", "by_hand", prints="0\n")
def stack_frames() -> bytes:
    return attack(
        "import sys\n"
        "found = []\n"
        "def look(A, b, x):\n"
        "    frame = sys._getframe()\n"
        "    while frame is not None:\n"
        "        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:\n"
        "            for word in ('reference', 'wanted', 'mistakes', 'prepared'):\n"
        "                if hasattr(value, word): found.append(getattr(value, word))\n"
        "        frame = frame.f_back\n"
        "    return found[0](A, b, x) if found else 0 * x",
        check("bump", "look"),
        "print(len(found))" + _USE,
    )


@hostile(
    "find the reference among all living objects and loaded sources",
    "by_hand",
    prints="0 [False, False] []\n",
    seconds=20.0,
)
def living_objects() -> bytes:
    return attack(
        "import gc, inspect, linecache, sys\n"
        "gc.unfreeze()\n"
        "found = []\n"
        "for value in gc.get_objects():\n"
        "    try:\n"
        "        names = type(value).__dataclass_fields__ if not isinstance(value, type) else ()\n"
        "        if 'misconceptions' in names or 'wanted' in names: found.append(value.reference)\n"
        "    except Exception: pass\n"
        "words = 'numerator' + '-layout', 'recognise' + 'd'\n"
        "sources = ' '.join(''.join(entry[2]) for entry in linecache.cache.values()\n"
        "                   if len(entry) > 2)\n"
        "modules = [name for name in sys.modules if 'bank' in name or 'judge' in name]\n"
        "print(len(found), [word in sources for word in words], modules)" + _USE
    )


@hostile("find the reference on disk, anywhere", "by_hand", prints="[]\n", seconds=50.0)
def disk_search() -> bytes:
    return attack(
        "import os\n"
        "found, names = [], []\n"
        "for folder, folders, files in os.walk('/'):\n"
        "    for name in files:\n"
        "        path = os.path.join(folder, name)\n"
        "        if ('jacobook' in path or name.endswith('.ipynb')) and (\n"
        "            'bank' in path or 'judge' in path or '01_gradient' in name\n"
        "            or name in ('grades.json', 'state.jsonl', 'run.json')\n"
        "        ):\n"
        "            names.append(path)\n"
        "print(names)"
    )


@hostile(
    "read the memory, environment and open files of other processes", "by_hand", prints="[] []\n"
)
def proc() -> bytes:
    return attack(
        "import glob, os\n"
        "got = []\n"
        "for pid in [1, os.getppid(), 'self', *range(1, 50)]:\n"
        "    for name in ('environ', 'mem', 'maps', 'cmdline', 'fd', 'root', 'cwd'):\n"
        "        path = f'/proc/{pid}/{name}'\n"
        "        try:\n"
        "            got.append(os.listdir(path) if name in ('fd', 'root', 'cwd')\n"
        "                       else open(path, 'rb').read(100))\n"
        "        except OSError: pass\n"
        "print(got, glob.glob('/proc/sys/*'))"
    )


@hostile("import the bank or the judge, from wherever it may be", "by_hand", prints="[]\n")
def imports() -> bytes:
    return attack(
        "import glob, importlib, os, sys\n"
        "import jacobook, jacobook.checking\n"
        "lines = [line.strip() for folder in sys.path for path in glob.glob(folder + '/*.pth')\n"
        "         for line in open(path)]\n"
        "sys.path += [line for line in lines if line.startswith('/')]\n"
        "sys.path += ['/', '/worker', os.getcwd(), '/usr/src', '/work', '/home', '/root']\n"
        "sys.path_importer_cache.clear(); importlib.invalidate_caches()\n"
        "got = []\n"
        "for again in (False, True):\n"
        "    if again:\n"
        "        for name in [n for n in sys.modules if n.startswith('jacobook')]:\n"
        "            del sys.modules[name]\n"
        "    for name in ('bank', 'bank.gradient', 'checking.judge', 'checking.compare',\n"
        "                 'grading.grade', 'grading.runner', 'grading.report.pages'):\n"
        "        try: got.append(importlib.reload(importlib.import_module(f'jacobook.{name}')))\n"
        "        except ImportError: pass\n"
        "print(got)\n"
        "found = [e.reference for m in got for e in getattr(m, 'EXERCISES', ())]" + _USE
    )


@hostile("look into the parent's memory by system call", "by_hand", prints="{-1}\n")
def other_memory() -> bytes:
    return attack(
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "room = ctypes.create_string_buffer(64)\n"
        "class Vector(ctypes.Structure):\n"
        "    _fields_ = [('base', ctypes.c_void_p), ('size', ctypes.c_size_t)]\n"
        "near = Vector(ctypes.addressof(room), 64)\n"
        "got = []\n"
        "for pid in (1, os.getppid()):\n"
        "    far = Vector(id(libc), 64)\n"
        "    two = (ctypes.byref(near), 1, ctypes.byref(far), 1)\n"
        "    got.append(libc.process_vm_readv(pid, *two, 0))\n"
        "    got.append(libc.process_vm_writev(pid, *two, 0))\n"
        "    got.append(libc.ptrace(16, pid, 0, 0))\n"
        "    got.append(libc.syscall(434, pid, 0))\n"
        "print(set(got))"
    )


@hostile("write results where somebody may look for them", "by_hand", prints="[]\n")
def results_files() -> bytes:
    return attack(
        "import json, os\n"
        "wrote = []\n"
        "for folder in ('/', '/dev', '/etc', '/usr', '/worker', '/worker/jacobook', '/work',\n"
        "               '/root', '/var', '/home', '/run', os.path.dirname(np.__file__), '..'):\n"
        "    for name in ('grades.csv', 'results.json', 'state.jsonl', 'sympy.py'):\n"
        "        try:\n"
        "            with open(os.path.join(folder, name), 'w') as file:\n"
        "                json.dump({'score': 100}, file)\n"
        "            wrote.append(os.path.abspath(os.path.join(folder, name)))\n"
        "        except OSError: pass\n"
        "for link in ('/lib', '/bin', '/lib64', '/dev/null', '/dev/urandom'):\n"
        "    try: os.unlink(link); wrote.append(link)\n"
        "    except OSError: pass\n"
        "print(wrote)"
    )


# --------------------------------------------------------------- talking to the grader directly

LINE = """
import base64, json, os, socket, stat, struct
import numpy as np
def is_socket(number):
    try: return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError: return False
line = socket.socket(fileno=next(n for n in range(3, 300) if is_socket(n)))
def raw(content): line.sendall(struct.pack(">I", len(content)) + content)
def say(**message): raw(json.dumps(message).encode())
def exactly(count):
    got = b""
    while len(got) < count: got += line.recv(count - len(got))
    return got
def hear(): return json.loads(exactly(struct.unpack(">I", exactly(4))[0]))
def ask(word):
    say(ask="gradient." + word)
    return hear()
def array(values):
    values = np.asarray(values, float)
    return {"shape": list(values.shape), "bytes": base64.b64encode(values.tobytes()).decode()}
def call(data, **more):
    return {"value": {"data": data, "marks": []}, "failure": None, "changed": [],
            "counts": [], "peak": None} | more
def observed(*calls, **more):
    say(observed={"calls": list(calls), "again": calls[0] if calls else None, "refusal": None}
        | more)
"""


def _line(
    tries: str, source: str, earns: str = "by_hand", seconds: float = 1.5, **labels: str
) -> Callable[[Make], Make]:
    """Mark an attack that is nothing but a source which talks to the grader."""

    def keep(make: Make) -> Make:
        def content() -> bytes:
            return attack(LINE + source)

        content.__name__ = make.__name__
        hostile(tries, earns, seconds=seconds, **labels)(content)
        return make

    return keep


@_line(
    "claim points instead of numbers",
    "ask('shape')\n"
    "observed(call(array([3, 4]), score=1, status='passed'), score=1, passed=True, points=99)\n"
    "say(done='', ignored=[], score=24)\nsay(end=True, score=24)",
)
def claimed_points() -> None: ...


@_line(
    "answer before being asked, and again afterwards",
    "observed(call(array([4, 3])))\nask('shape')\nobserved(call(array([4, 3])))",
)
def unasked_answer() -> None: ...


@_line(
    "send an honest-looking answer with wrong numbers in NaN and infinity",
    "ask('prediction')\nobserved(call(array(float('nan'))))\n"
    "ask('steepest')\nobserved(call(array([float('inf')] * 2)))\n"
    "ask('kinks')\nobserved(call(array([[float('nan')], [1]])))\n"
    "rows = ask('bump')['cases']\n"
    "observed(*(call(array(np.full(len(row[2]), np.nan))) for row in rows))\n"
    "ask('shape')\nraw(b'{\"observed\": {\"calls\": [NaN, Infinity, -Infinity, 1e999]}}')",
)
def not_finite() -> None: ...


@_line("announce four gigabytes", "ask('shape')\nline.sendall(b'\\xff' * 4 + b'a' * 100000)")
def announced_gigabytes() -> None: ...


@_line(
    "send as many lists as fit",
    "ask('shape')\nraw(b'{\"observed\": [' + b'[],' * 5_000_000 + b'1]}')",
)
def many_lists() -> None: ...


@_line(
    "send as many dictionaries as fit into the end of the notebook",
    'raw(b\'{"done": "", "ignored": [\' + b\'{"":0},\' * 2_000_000 + b\'1]}\')',
)
def many_fields() -> None: ...


@_line("nest lists too deep", "ask('shape')\nraw(b'{\"observed\":' + b'[' * 90000 + b']' * 90000)")
def nested_lists() -> None: ...


@_line(
    "nest lists just not too deep",
    "raw(b'{\"error\":[' + b'[' * 960 + b']' * 960 + b',\"\",\"\",0]}')",
)
def nested_lists_in_an_error() -> None: ...


@_line("stop in the middle of an answer", "ask('shape')\nline.sendall(b'\\0\\0\\1\\0{\"obs')")
def truncated() -> None: ...


@_line("close the connection and live on", "ask('shape')\nline.close()\nwhile True: pass")
def closed() -> None: ...


@_line(
    "send the wrong kind of thing for every kind",
    "for word in ('shape', 'best_step', 'kinks', 'logistic', 'not_differentiable', 'symbolic'):\n"
    "    ask(word)\n"
    "    observed(call({'text': 'c'}))\n"
    "    break",
)
def wrong_kind() -> None: ...


@_line(
    "send fewer and more answers than questions",
    "ask('bump')\nobserved(call(array([1, 2, 3])))",
)
def too_few() -> None: ...


@_line(
    "send more answers than questions",
    "ask('bump')\nobserved(*[call(array([1, 2, 3]))] * 50)",
)
def too_many() -> None: ...


@_line(
    "send a fraction that takes for ever to work out",
    "ask('not_differentiable')\n"
    "field = {'shape': [3], 'fractions': ['0', '1e999999999', '0']}\n"
    "one = {'shape': [], 'fractions': ['1']}\n"
    "observed(call({'parts': [field, one]}))",
)
def endless_fraction() -> None: ...


@_line(
    "send a shape that no array can have",
    "ask('steepest')\nobserved(call({'shape': [0, 2**52, 2**52, 2**52], 'bytes': ''}))",
)
def impossible_shape() -> None: ...


@_line(
    "send an array with a wrong number of bytes",
    "ask('steepest')\nobserved(call({'shape': [2], 'bytes': 'AAAA'}))",
)
def wrong_bytes() -> None: ...


@_line(
    "send an array of two million numbers, again and again",
    "for _ in range(3):\n"
    "    ask('steepest')\n    observed(call(array(np.ones(1_400_000))), again=None)",
    seconds=20.0,
    steepest="shape",
)
def large_arrays() -> None: ...


@_line("ask for exercises that don't exist, without end", "while True: ask('x' * 1000)")
def endless_questions() -> None: ...


@_line("send nothing but noise", "line.sendall(os.urandom(2**16))")
def noise() -> None: ...


@_line("announce cells that don't exist", "for n in range(10**5): say(cell=n)")
def endless_cells() -> None: ...


@_line(
    "hand in what a function returns, without waiting for its arguments",
    "one = call(array([1, 2]))\n"
    "seen = {'calls': [one] * 7, 'again': one, 'refusal': None}\n"
    "say(answer='gradient.bump', observed=seen)",
)
def early_answer() -> None: ...


@_line(
    "hand in values for exercises that are none",
    "say(answer=['gradient.shape'], observed={})",
)
def nameless_answer() -> None: ...


@_line(
    "report errors of cells that don't exist",
    "say(cell=-1, error=['', '', '', 0])",
)
def errors_of_no_cell() -> None: ...


@_line(
    "declare the notebook finished and live on",
    "say(done='', ignored=[])\nhear()\nsay(end=True)\nwhile True: pass",
)
def early_end() -> None: ...


@_line(
    "call the grader's functions where there are none, and with monsters",
    "ask('central_difference')\n"
    "say(call=[0, 0], args=[array(np.ones((500, 500)))])\nprint(hear())\n"
    "say(call=[0, 0], args=[{'shape': [0, 2**52], 'bytes': ''}])\nprint(hear())\n"
    "say(call=[0, 1], args=[array([1.0])])\nprint(hear())",
)
def callbacks() -> None: ...


@_line(
    "call the grader's function a hundred times and own up to six",
    "case = ask('central_difference')['cases']\n"
    "for _ in range(100):\n"
    "    say(call=[0, 0], args=[case[0][1]])\n"
    "    hear()\n"
    "h = [np.frombuffer(base64.b64decode(row[2]['number']['bytes']))[0] for row in case]\n"
    "x = [np.frombuffer(base64.b64decode(row[1]['bytes'])) for row in case]\n"
    "def f(n, point):\n"
    "    say(call=[n, 0], args=[array(point)])\n"
    "    return np.frombuffer(base64.b64decode(hear()['value']['bytes']))[0]\n"
    "answers = [\n"
    "    [(f(n, x[n] + e) - f(n, x[n] - e)) / (2 * h[n]) for e in h[n] * np.eye(len(x[n]))]\n"
    "    for n in range(len(case))\n"
    "]\n"
    "observed(*(call(array(a), counts=[2 * len(a)]) for a in answers))",
)
def hidden_calls() -> None: ...


@_line(
    "put lone surrogates and control characters into every text that is shown",
    "ask('best_step')\nobserved(call({'text': '\\ud800\\x1b[2J'}))\n"
    "ask('shape')\n"
    "failure = ['\\ud800', '\\udfff\\x00', '\\x1b]0;title\\x07', 1]\n"
    "observed(call(array([1, 2]), value=None, failure=failure))\n"
    "ask('kinks')\n"
    "observed(refusal={'refusal': '\\ud800', 'facts': {'\\ud800': '\\ud800'}}, again=None)\n"
    "print('\\ud800 \\x1b[2J')\n"
    "raise RuntimeError('\\ud800')",
)
def surrogates() -> None: ...


@hostile("replace what the worker runs, so that it observes an ideal student", "by_hand")
def patched_worker() -> bytes:
    return attack(
        "import jacobook.checking, jacobook.checking.plain, jacobook.checking.run\n"
        "import jacobook.grading.jail.protocol as protocol\n"
        "from jacobook.checking.plain import Plain\n"
        "from jacobook.checking.run import Call, Observed\n"
        "ideal = Observed(tuple(Call(Plain(np.zeros(3))) for _ in range(6)))\n"
        "jacobook.checking.run.observe = lambda *a, **k: ideal\n"
        "protocol.encode_observed = lambda observed: {'calls': 'passed', 'score': 2}\n"
        "protocol.MAX_FRAME = 10**12",
        check("bump", "len"),
        check("prediction", "1"),
    )


# ------------------------------------------------------------------------ ending, and not ending


@hostile("end the process in every way, and once more at the end", "by_hand shape steepest")
def exits() -> bytes:
    return attack(
        "import sys\nsys.exit(0)",
        "raise SystemExit('24 points')",
        *answered("shape"),
        "import os\nos._exit(0)",
        *answered("steepest"),
        "os.abort()",
    )


@hostile(
    "end the grader, the parent, its group and everybody else", "by_hand steepest", prints="[]\n"
)
def kills() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import ctypes, os, signal\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "reached = []\n"
        "for pid in (os.getppid(), 1, -1, 0, -os.getppid(), -os.getpgid(os.getppid())):\n"
        "    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):\n"
        "        try: os.kill(pid, number); reached.append(pid)\n"
        "        except OSError: pass\n"
        "        for code in (62, 200, 129, 424):\n"
        "            if libc.syscall(code, pid, number, 0, 0) == 0: reached.append((code, pid))\n"
        "        if libc.syscall(234, pid, pid, number) == 0: reached.append(('tgkill', pid))\n"
        "try: os.killpg(0, signal.SIGKILL)\n"
        "except OSError: pass\n"
        "print(reached)",
        *answered("steepest"),
    )


@hostile("let the kernel send the signal: a file that is ready", "by_hand steepest", prints="[]\n")
def owned_signals() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import fcntl, os, signal, socket\n"
        "reached = []\n"
        "for request in (\n"
        "    lambda n: fcntl.fcntl(n, fcntl.F_SETOWN, os.getppid()),\n"
        "    lambda n: fcntl.fcntl(n, 15, b'\\1\\0\\0\\0' + os.getppid().to_bytes(4, 'little')),\n"
        "    lambda n: fcntl.ioctl(n, 0x8901, os.getppid().to_bytes(4, 'little')),\n"
        "):\n"
        "    one, other = socket.socketpair()\n"
        "    try:\n"
        "        request(one.fileno())\n"
        "        fcntl.fcntl(one, 10, signal.SIGKILL)\n"
        "        fcntl.fcntl(one, fcntl.F_SETFL, fcntl.fcntl(one, fcntl.F_GETFL) | os.O_ASYNC)\n"
        "        other.send(b'x')\n"
        "        reached.append(request)\n"
        "    except OSError: pass\n"
        "print(reached)",
        *answered("steepest"),
    )


@hostile(
    "take memory, files and time away from the parent, for all who come after",
    "by_hand",
    prints="[]\n",
)
def parents_limits() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import os, resource\n"
        "reached = []\n"
        "for name in ('AS', 'CPU', 'NOFILE', 'FSIZE', 'NPROC'):\n"
        "    try:\n"
        "        number = getattr(resource, f'RLIMIT_{name}')\n"
        "        resource.prlimit(os.getppid(), number, (1, 1)); reached.append(name)\n"
        "    except OSError: pass\n"
        "for act in (lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),\n"
        "            lambda: os.sched_setaffinity(os.getppid(), {0}),\n"
        "            lambda: os.sched_setscheduler(os.getppid(), 5, os.sched_param(0)),\n"
        "            lambda: os.setpgid(os.getppid(), 0)):\n"
        "    try: act(); reached.append(act)\n"
        "    except OSError: pass\n"
        "print(reached)"
    )


@hostile("start processes in every way that Python knows", "by_hand steepest", prints="[]\n")
def forks() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import multiprocessing, os, pty, subprocess\n"
        "started = []\n"
        "for start in (\n"
        "    os.fork, os.forkpty, pty.fork, lambda: os.posix_spawn('/bin/sh', ['sh'], {}),\n"
        "    lambda: subprocess.Popen(['sleep', '1000'], start_new_session=True),\n"
        "    lambda: os.execv('/bin/sh', ['sh', '-c', 'sleep 1000 &']),\n"
        "    lambda: multiprocessing.get_context('fork').Process(target=print).start(),\n"
        "):\n"
        "    try: started.append(start())\n"
        "    except OSError: pass\n"
        "started += [code for code in (os.system('sleep 1000 &'),) if code == 0]\n"
        "for _ in range(100 if started == [0] else 0): os.fork()\n"
        "print(started)",
        *answered("steepest"),
    )


@hostile("leave a daemon behind that answers for the next student", "by_hand steepest")
def daemon() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import ctypes, os, time\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "for fork in (os.fork, lambda: libc.syscall(57), lambda: libc.syscall(58),\n"
        "             lambda: libc.syscall(56, 17, 0, 0, 0, 0), lambda: libc.syscall(435, 0, 0)):\n"
        "    try: child = fork()\n"
        "    except OSError: continue\n"
        "    if child == 0:\n"
        "        os.setsid()\n"
        "        while True: time.sleep(1)",
        *answered("steepest"),
    )


@hostile("start threads until nothing is left, and leave them running", "by_hand")
def thread_bomb() -> bytes:
    return attack(
        "import threading, time\n"
        "threading.stack_size(65536)\n"
        "def sleep():\n"
        "    while True:\n"
        "        try: time.sleep(1000)\n"
        "        except BaseException: pass\n"
        "for _ in range(1000):\n"
        "    threading.Thread(target=sleep).start()"
    )


@hostile("use up the memory", "by_hand steepest")
def memory_bomb() -> bytes:
    return attack(
        "hoard = []\nwhile True: hoard.append(np.ones(2**22))",
        "del hoard",
        *answered("steepest"),
    )


@hostile("use up the disk", "by_hand steepest")
def disk_bomb() -> bytes:
    return attack(
        "import os\n"
        "for folder in ('/tmp', '/dev/shm', '.', '/dev', '/'):\n"
        "    for number in range(40):\n"
        "        try:\n"
        "            with open(f'{folder}/{number}', 'wb') as file:\n"
        "                while True: file.write(bytes(2**20))\n"
        "        except OSError: pass",
        "for number in range(3000):\n"
        "    try: open(f'/tmp/small-{number}', 'w').close()\n"
        "    except OSError: break",
        *answered("steepest"),
    )


@hostile("leave files that are hard to delete", "by_hand")
def stubborn_files() -> bytes:
    return attack(
        "import os\n"
        "for folder in ('/tmp', '/dev/shm'):\n"
        "    os.makedirs(f'{folder}/a/b/c')\n"
        "    open(f'{folder}/a/b/c/answers', 'w').write('c')\n"
        "    os.symlink('/', f'{folder}/link')\n"
        "    os.mkfifo(f'{folder}/pipe')\n"
        "    open(f'{folder}/\\n\\udcff -rf *', 'w').close()\n"
        "    for path in ('a/b/c', 'a/b', 'a', '.'): os.chmod(f'{folder}/{path}', 0)"
    )


@hostile("leave folders too deep to delete", "by_hand")
def deep_folders() -> bytes:
    return attack("import os\nfor _ in range(1500):\n    os.mkdir('d')\n    os.chdir('d')")


@hostile("open files until no number is left", "by_hand steepest")
def descriptor_bomb() -> bytes:
    return attack(
        "import os\nhoard = []\nwhile True: hoard.append(os.pipe())",
        *answered("steepest"),
    )


@hostile("flood the output", "by_hand steepest")
def output_flood() -> bytes:
    return attack(
        "import os, sys\n"
        "for _ in range(200):\n"
        "    print('x' * 10**6); sys.stderr.write('y' * 10**6); sys.__stdout__.write('z' * 10**6)\n"
        "for number in (0, 1, 2):\n"
        "    for _ in range(50): os.write(number, b'w' * 10**6)",
        *answered("steepest"),
    )


@hostile("loop on whatever interrupts", "by_hand steepest")
def stubborn_loop() -> bytes:
    return attack(
        "while True:\n    try:\n        while True: pass\n    except BaseException: continue",
        *answered("steepest"),
    )


@hostile("switch the alarm off and sleep", "by_hand steepest")
def no_alarm() -> bytes:
    return attack(
        "import signal, time\n"
        "signal.setitimer(signal.ITIMER_REAL, 0)\n"
        "for number in range(1, 65):\n"
        "    try: signal.signal(number, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "time.sleep(10**6)",
        *answered("steepest"),
    )


# Where a child writes down which cell runs.
PAGE = (
    "import signal, sys\nframe = sys._getframe()\n"
    "while not hasattr(frame.f_locals.get('self'), 'progress'): frame = frame.f_back\n"
    "page = frame.f_locals['self'].progress.page\n"
)


@hostile("write down that no cell runs, and never end", "by_hand")
def hidden_cell() -> bytes:
    return attack(
        PAGE + "page[:8] = b'\\xff' * 8\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        *answered("steepest"),
    )


@hostile("make the memory that the grader reads larger, smaller or none", "by_hand steepest")
def resized_page() -> bytes:
    return attack(
        PAGE + "for size in (0, 1, 10**6):\n    try: page.resize(size)\n    except Exception: pass",
        *answered("steepest"),
    )


@hostile("an answer that can't be interrupted", "by_hand steepest", bump="hung")
def stubborn_answer() -> bytes:
    return attack(
        "import signal\n"
        "def bump_gradient(A, b, x):\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "    while True:\n"
        "        try:\n"
        "            while True: pass\n"
        "        except BaseException: pass",
        check("bump"),
        *answered("steepest"),
    )


@hostile("a search that takes for ever in C", "by_hand steepest")
def catastrophic_pattern() -> bytes:
    return attack("import re\nre.match('(a+)+$', 'a' * 60 + 'b')", *answered("steepest"))


@hostile("a power that takes for ever in C", "by_hand steepest", prediction="hung")
def catastrophic_power() -> bytes:
    return attack(
        "class Slow:\n    def __array__(self, *a, **k): return 9 ** 9 ** 9 ** 9",
        check("prediction", "Slow()"),
        *answered("steepest"),
    )


@hostile("recurse until the stack is gone", "by_hand steepest")
def endless_recursion() -> bytes:
    return attack(
        "import sys\n"
        "def again(n): return again(n + 1)\n"
        "try: again(0)\n"
        "except RecursionError: pass\n"
        "sys.setrecursionlimit(2**31 - 1)\n"
        "class Deep:\n    def __repr__(self): return repr(self)\n    __str__ = __repr__\n"
        "repr(Deep())",
        *answered("steepest"),
    )


@hostile("wait for a lock that nobody will open", "by_hand steepest")
def deadlock() -> bytes:
    return attack(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        *answered("steepest"),
    )


@hostile("crash the interpreter", "by_hand steepest")
def crash() -> bytes:
    return attack("import ctypes\nctypes.string_at(0)", *answered("steepest"))


@hostile("raise an error whose text never ends", "by_hand steepest")
def endless_message() -> bytes:
    return attack(
        "class Endless(Exception):\n"
        "    def __str__(self):\n"
        "        while True: pass\n"
        "raise Endless",
        "class Exiting(Exception):\n    def __str__(self): raise SystemExit\nraise Exiting",
        *answered("steepest"),
    )


# ------------------------------------------------------------------------------- getting out


@hostile("speak to the network", "by_hand steepest", prints="[]\n")
def network() -> bytes:
    return attack(
        "import socket, urllib.request\n"
        "reached = []\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 22), 1),\n"
        "            lambda: socket.getaddrinfo('localhost', 80),\n"
        "            lambda: socket.socket(socket.AF_UNIX),\n"
        "            lambda: socket.socket(socket.AF_NETLINK),\n"
        "            lambda: urllib.request.urlopen('http://127.0.0.1:1/', timeout=1)):\n"
        "    try: act(); reached.append(act)\n"
        "    except OSError: pass\n"
        "print(reached)",
        *answered("steepest"),
    )


@hostile(
    "take the walls down: namespaces, mounts, filters, privileges",
    "by_hand steepest",
    prints="[]\n",
)
def walls() -> bytes:
    return attack(
        ONLY_IN_A_SANDBOX + "import ctypes, os, resource\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "reached = []\n"
        "def tried(name, *args):\n"
        "    if getattr(libc, name)(*args) == 0: reached.append((name, args))\n"
        "tried('unshare', 0x10000000)\n"
        "tried('unshare', 0x00020000)\n"
        "tried('mount', b'proc', b'/tmp', b'proc', 0, None)\n"
        "tried('umount2', b'/tmp', 2)\n"
        "tried('chroot', b'/tmp')\n"
        "tried('mknod', b'/tmp/disk', 0o60666, 0xfe00)\n"
        "tried('personality', 0x0040000)\n"
        "tried('prctl', 38, 0, 0, 0, 0)\n"
        "tried('prctl', 22, 0, 0, 0, 0)\n"
        "tried('setns', 0, 0)\n"
        "for number in (165, 166, 155, 161, 250, 272, 298, 304, 308, 321, 323, 425, 428):\n"
        "    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0: reached.append(number)\n"
        "for name in ('AS', 'CPU', 'NOFILE', 'FSIZE'):\n"
        "    number = getattr(resource, f'RLIMIT_{name}')\n"
        "    try: resource.setrlimit(number, (resource.RLIM_INFINITY,) * 2); reached.append(name)\n"
        "    except (OSError, ValueError): pass\n"
        "print(reached)",
        *answered("steepest"),
    )


# ----------------------------------------------------------------- answers that aren't the same


@hostile("answers much larger than any question", "by_hand", bump="type:huge")
def huge_answers() -> bytes:
    return attack(
        check("bump", "lambda A, b, x: np.zeros((1000, 1000))"),
        check("steepest", "np.zeros(1_000_000)"),
        check("prediction", "np.zeros(50_000_000)"),
        check("kinks", "[[0]] * 900_000"),
        check("best_step", "'c' * 10**7"),
        check("not_differentiable", "{'coefficients': [10**5000, 1, 0], 'k': 1e300}"),
        check("shape", "(10**9, 10**9)"),
    )


@hostile("answer by the number of calls, by the clock, by chance, by address", "by_hand")
def fickle_answers() -> bytes:
    return attack(
        "import random, time\n"
        "calls = 0\n"
        "def bump_gradient(A, b, x):\n"
        "    global calls\n"
        "    calls += 1\n"
        "    f = np.exp(-(x - b) @ A @ (x - b) / 2)\n"
        "    return -f * (A + A.T) @ (x - b) / 2 if calls < 8 else 0 * x\n"
        "def descend(A, b, penalty, x0, step, count): return x0 + time.time() % 1\n"
        "def logistic_gradient(w, b, X, y): return w * random.random(), id(X) % 7\n"
        "def steepest_in(S, g): return g + np.random.rand()",
        *(check(word) for word in ("bump", "descent", "logistic", "other_inner_product")),
    )


@hostile("right numbers, and the arguments spoilt on the way", "by_hand")
def spoilt_arguments() -> bytes:
    return attack(
        "def bump_gradient(A, b, x):\n"
        "    f = np.exp(-(x - b) @ A @ (x - b) / 2)\n"
        "    answer = -f * (A + A.T) @ (x - b) / 2\n"
        "    A[:] = 0; b[:] = 0; x[:] = 0\n"
        "    return answer",
        check("bump"),
        "kept = []\n"
        "def central_gradient(f, x, h):\n"
        "    kept.append(f)\n"
        "    return np.zeros(len(x))",
        check("central_difference"),
        "kept[0](np.zeros(3))",
    )


@hostile("a thread that goes on after its cell and after the end", "by_hand steepest")
def lasting_thread() -> bytes:
    return attack(
        "import threading, time\n"
        "def improve():\n"
        "    global weight_gradient_shape\n"
        "    while True:\n"
        "        time.sleep(0.001)\n"
        "        weight_gradient_shape = (3, 4)\n"
        "        check('gradient.prediction', 0.0)\n"
        "threading.Thread(target=improve, daemon=True).start()",
        "time.sleep(0.05)",
        *answered("steepest"),
    )


@hostile("leave traps for whoever cleans up", "by_hand steepest")
def traps() -> bytes:
    return attack(
        "import atexit, builtins, os, signal, sys, threading\n"
        "atexit.register(os.abort)\n"
        "sys.excepthook = sys.unraisablehook = lambda *a: os._exit(1)\n"
        "threading.excepthook = sys.excepthook\n"
        "for number in range(1, 32):\n"
        "    try: signal.signal(number, lambda *a: None)\n"
        "    except (OSError, ValueError): pass",
        check("steepest", "[4, 15]"),
        "while True: pass",
        "builtins.__import__ = builtins.open = builtins.compile = None\n"
        "sys.stdout = sys.stderr = None\n"
        "sys.meta_path.clear(); sys.path.clear(); sys.modules.clear()",
    )


@hostile("rewrite every module that the next student will use", "by_hand")
def poisoned_modules() -> bytes:
    return attack(
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.split('.')[0] in ('numpy', 'jacobook', 'sympy'):\n"
        "        for key, value in list(vars(module).items()):\n"
        "            if callable(value) and not isinstance(value, type) and key != 'check':\n"
        "                try: setattr(module, key, lambda *a, **k: 0.0)\n"
        "                except Exception: pass"
    )


@hostile("checks of other people's exercises, and of nonsense", "by_hand")
def odd_ids() -> bytes:
    return attack(
        "for word in ('gradient.x', '../x', '', 'a' * 10**6, None, 3, ['gradient.shape'],\n"
        "             'gradient.shape\\n', '<script>', '\\ud800'):\n"
        "    check(word, (4, 3))"
    )


@hostile("an answer that checks itself while it is being tried", "by_hand bump shape")
def nested_check() -> bytes:
    return attack(
        RIGHT["bump"].replace("bump_gradient", "right") + "\ndef bump_gradient(A, b, x):\n"
        "    check('gradient.bump', right)\n"
        "    check('gradient.shape', (4, 3))\n"
        "    return right(A, b, x)",
        check("bump"),
        *answered("shape"),
    )


# ---------------------------------------------------------------------------- broken notebooks


@broken("nothing in it", status="unreadable")
def empty_file() -> bytes:
    return b""


@broken("only white space", status="unreadable")
def white_space() -> bytes:
    return b" \n\t "


@broken("can't be read", status="unreadable")
def unreadable_file() -> None:
    return None


@broken("cut off", status="unreadable")
def cut_off() -> bytes:
    return notebook(START, *answered("shape"))[:-100]


@broken("no JSON", status="unreadable")
def no_json() -> bytes:
    return b"weight_gradient_shape = (4, 3)"


@broken("a picture", status="unreadable")
def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10


@broken("JSON, but no notebook", status="unreadable")
def another_json() -> bytes:
    return b'{"name": "data", "cells": {"a": 1}}'


@broken("a list", status="unreadable")
def a_list() -> bytes:
    return b"[1, 2, 3]"


@broken("nested too deep", status="unreadable")
def deep_file() -> bytes:
    return b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@broken("a hundred megabytes", status="unreadable")
def hundred_megabytes() -> bytes:
    return notebook(START, "x = '" + "x" * (100 * 2**20) + "'")


@broken("millions of tiny cells", status="unreadable")
def tiny_cells() -> bytes:
    return b'{"cells": [' + b'{"":[]},' * 2_000_000 + b"{}]}"


@broken("no cells", status="unreadable")
def no_cells() -> bytes:
    return notebook()


@broken("cells that aren't cells among good ones", "shape")
def damaged_cells() -> bytes:
    odd: list[Any] = [None, 3, [], {"cell_type": 3}, {"cell_type": "code", "source": 5}]
    return notebook(*(each for each in odd if not isinstance(each, str)), START, *answered("shape"))


@broken("lone surrogates and null bytes in the sources", "shape")
def surrogates_in_sources() -> bytes:
    return notebook(START, "x = '\ud800'", "y = '\x00'", *answered("shape"))


@broken("another kernel", "shape")
def another_kernel() -> bytes:
    kernel = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    return notebook(START, "x <- c(1, 2); library(ggplot2)", *answered("shape"), metadata=kernel)


@broken("the format of 2013", "shape by_hand")
def old_format() -> bytes:
    cells = [
        {"cell_type": "code", "input": source.splitlines(True), "language": "python", "outputs": []}
        for source in (START, *answered("shape", "by_hand"))
    ]
    whole = {"worksheets": [{"cells": cells}], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}
    return json.dumps(whole).encode()


@broken("all metadata stripped, sources as lists, a byte order mark", "shape by_hand")
def stripped() -> bytes:
    cells = [
        {"cell_type": "code", "source": source.splitlines(True)}
        for source in (START, *answered("shape", "by_hand"))
    ]
    return b"\xef\xbb\xbf" + json.dumps({"cells": cells}).encode()


@broken("every cell twice, the checks deleted once", "shape by_hand bump")
def duplicated_cells() -> bytes:
    cells = [START, *answered("shape", "by_hand"), RIGHT["bump"]]
    return notebook(*(cell for cell in cells for _ in range(2)))


@broken("a check before the answer", "shape by_hand bump")
def reordered_cells() -> bytes:
    return notebook(
        check("shape"),
        START,
        check("by_hand"),
        "hand_gradient = ...",
        check("by_hand"),
        "def bump_gradient(A, b, x):\n    return ...",
        check("bump"),
        RIGHT["shape"],
        RIGHT["by_hand"],
        RIGHT["bump"],
    )


@broken("an answer split over cells", "logistic")
def split_cells() -> bytes:
    return notebook(
        START,
        "def sigmoid(z):\n    return np.where(z > 0, 1 / (1 + np.exp(-abs(z))),\n"
        "                    np.exp(-abs(z)) / (1 + np.exp(-abs(z))))",
        "def residual(w, b, X, y):\n    return sigmoid(X @ w + b) - y",
        "def logistic_gradient(w, b, X, y):\n    r = residual(w, b, X, y)\n"
        "    return X.T @ r / len(y), r.mean()",
    )


@broken("syntax errors in most cells", "shape")
def syntax_errors() -> bytes:
    return notebook(START, "def (", "if True:\nx = 1", *answered("shape"), "'''")


# --------------------------------------------------------------------------- honest notebooks


@honest("everything right", EVERYTHING)
def everything_right() -> bytes:
    return notebook(START, *answered(*RIGHT), "progress('gradient')")


@honest("nothing answered")
def stubs() -> bytes:
    stub = {
        word: source.split("\n")[0] + "\n    return ...  # your answer here"
        if source.startswith("def")
        else f"{NAMES[word]} = ...  # your answer here"
        for word, source in RIGHT.items()
    }
    return notebook(START, *(cell for word in RIGHT for cell in (stub[word], check(word))))


@honest("warnings, prints and plots on the way", "bump logistic shape")
def noisy() -> bytes:
    return notebook(
        START,
        "import warnings\nwarnings.warn('careful')\nprint('hello' * 1000)",
        "def bump_gradient(A, b, x):\n    print(A)\n    warnings.warn('careful')\n"
        "    np.float64(1) / np.zeros(1)\n"
        "    return -np.exp(-(x - b) @ A @ (x - b) / 2) * (A + A.T) @ (x - b) / 2",
        check("bump"),
        "import matplotlib.pyplot as plt\n"
        "figure, axes = plt.subplots()\naxes.plot([1, 2], label=r'$\\nabla f$')\naxes.legend()\n"
        "figure.savefig('figure.png')\nplt.show()",
        "np.seterr(all='raise')\nnp.set_printoptions(precision=2)",
        *answered("logistic", "shape"),
    )


@honest("magics, shell lines, top-level await, input", "shape by_hand steepest prediction kinks")
def notebook_syntax() -> bytes:
    return notebook(
        "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n" + START,
        "!pip install numpy\n%pip install sympy",
        "files = !ls\nprint(files)\nnp.array?",
        "%%time\n" + RIGHT["shape"],
        check("shape"),
        "%time hand_gradient = [-28, -26, 60]",
        check("by_hand"),
        "%%bash\necho hello",
        "import asyncio\nasync def later():\n    await asyncio.sleep(0.01)\n    return [4, 15]",
        "uphill = await later()\n" + check("steepest"),
        "n = input('How many? ')",
        "from IPython.display import display, Markdown\ndisplay(Markdown('**bold**'))",
        "%timeit -n 3 sum(range(10))\n" + RIGHT["prediction"],
        "check('gradient.prediction', predicted_value);",
        "get_ipython().run_line_magic('matplotlib', 'inline')\n" + RIGHT["kinks"],
    )


@honest("an earlier cell fails, by mistake or by exit()", "shape by_hand steepest")
def failing_cells() -> bytes:
    return notebook(
        START,
        "1 / 0",
        RIGHT["shape"],
        "undefined_name",
        check("shape"),
        "raise KeyboardInterrupt",
        "exit()",
        *answered("by_hand"),
        "check('gradient.nothing', 3)",
        "open('data.csv')",
        *answered("steepest"),
    )


@honest("checks in functions and loops", "shape by_hand bump")
def checks_in_functions() -> bytes:
    return notebook(
        START,
        RIGHT["shape"],
        RIGHT["by_hand"],
        "def verify():\n"
        "    for word, answer in [('shape', weight_gradient_shape), ('by_hand', hand_gradient)]:\n"
        "        feedback = check(f'gradient.{word}', answer)\n"
        "        print(feedback, feedback.passed, feedback.score)\n"
        "verify()",
        RIGHT["bump"] + "\nassert check('gradient.bump', bump_gradient).passed",
    )


@honest("never checked", EVERYTHING)
def unchecked() -> bytes:
    return notebook(START, *RIGHT.values())


@honest("the last check counts", "by_hand steepest", shape="misconception:numerator-layout")
def last_check() -> bytes:
    return notebook(
        START,
        "check('gradient.by_hand', [1, 2, 3])",
        *answered("by_hand", "steepest", "shape"),
        "check('gradient.shape', (3, 4))",
    )


@honest("a name used again after its check", "shape by_hand bump")
def redefined_names() -> bytes:
    return notebook(
        START,
        *answered("shape", "by_hand", "bump"),
        "weight_gradient_shape = None\nhand_gradient = bump_gradient = 5\ncheck = None",
    )


@honest("a cell that hangs, and an answer that hangs", "shape steepest by_hand", bump="timeout")
def hanging_cells() -> bytes:
    return notebook(
        START,
        *answered("shape"),
        "while True:\n    pass",
        *answered("steepest"),
        "def bump_gradient(A, b, x):\n    while True:\n        b = b + 1",
        check("bump"),
        *answered("by_hand"),
    )


@honest("a slow cell with a slow answer at its end", "bump")
def slow_cell() -> bytes:
    return notebook(
        START,
        "import time\ntime.sleep(1.0)\n"
        "def bump_gradient(A, b, x):\n    time.sleep(0.12)\n"
        "    return -np.exp(-(x - b) @ A @ (x - b) / 2) * (A + A.T) @ (x - b) / 2\n"
        + check("bump")
        + "\nfinished = True",
    )


@honest("classes, pickles, dataclasses and generators", "descent by_hand")
def real_programs() -> bytes:
    return notebook(
        "from __future__ import annotations\n" + START,
        "import copy, pickle\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass State:\n    x: np.ndarray\n    count: int = 0\n"
        "assert pickle.loads(pickle.dumps(State(3))).x == 3\n"
        "import inspect\nassert 'class State' in inspect.getsource(State)",
        "def iterates(A, b, penalty, x, step):\n"
        "    while True:\n"
        "        yield x\n"
        "        x = x - step * (A.T @ (A @ x - b) + penalty * x)",
        "import itertools\n"
        "class Descent:\n"
        "    def __call__(self, A, b, penalty, x0, step, count):\n"
        "        return next(itertools.islice(iterates(A, b, penalty, x0, step), count, None))\n"
        "descend = Descent()",
        check("descent"),
        "import tempfile, threading\n"
        "worker = threading.Thread(target=lambda: check('gradient.by_hand', [-28, -26, 60]))\n"
        "worker.start(); worker.join()\n"
        "with tempfile.TemporaryFile() as file: file.write(b'x')",
    )


@honest("automatic differentiation and complex steps", "bump other_inner_product")
def automatic() -> bytes:
    return notebook(
        START,
        "import autograd, autograd.numpy as anp\n"
        "def bump_gradient(A, b, x):\n"
        "    f = lambda x: anp.exp(-anp.dot(x - b, anp.dot(A, x - b)) / 2)\n"
        "    return autograd.grad(f)(x)",
        check("bump"),
        "import scipy.linalg\n"
        "def steepest_in(S, g):\n    return scipy.linalg.solve(S.T @ S, g, assume_a='pos')",
        check("other_inner_product"),
    )


@honest(
    "mistakes that are known",
    shape="misconception:numerator-layout",
    bump="misconception:symmetric-A",
    logistic="misconception:summed",
    symbolic="misconception:partials-swapped",
    best_step="misconception:d",
    central_difference="misconception:forward",
    not_differentiable="misconception:zero-function",
)
def mistakes() -> bytes:
    return notebook(
        START,
        check("shape", "(3, 4)"),
        check(
            "bump",
            "lambda A, b, x: -np.exp(-(x - b) @ A @ (x - b) / 2) * A @ (x - b)",
        ),
        RIGHT["logistic"].replace(" / len(y), np.mean(", ", np.sum("),
        check("logistic"),
        RIGHT["symbolic"].replace("[y * logistic, x * logistic]", "[x * logistic, y * logistic]"),
        check("symbolic"),
        check("best_step", "'d'"),
        "def central_gradient(f, x, h):\n"
        "    return np.array([(f(x + h * e) - f(x)) / h for e in np.eye(len(x))])",
        check("central_difference"),
        check("not_differentiable", "([0, 0, 0], 1)"),
    )


# ------------------------------------------------------------------- names that students may have

NASTY_NAMES = (
    "../../etc/passwd",
    "Müller, Ä. \u4f60\u597d",
    "a\nb\r\nc",
    '=HYPERLINK("x")',
    "<script>alert(1)</script>",
    "\ud800\udcff",
    "x" * 300,
    "",
)


# ------------------------------------------------------------- what a second round of attacks added


@hostile(
    "stop oneself, so that nothing ends and nothing goes on", "by_hand prediction", seconds=1.0
)
def stopped_process() -> bytes:
    return attack(
        "import signal\nsignal.raise_signal(signal.SIGSTOP)",
        *answered("prediction"),
        kept="by_hand",
    )


@hostile("end oneself as the kernel does when memory is short", "by_hand prediction")
def killed_as_from_outside() -> bytes:
    return attack(
        "import signal, threading\nsignal.pthread_kill(threading.get_ident(), signal.SIGKILL)",
        *answered("prediction"),
    )


@hostile("answer the second check from what the first has shown", "by_hand")
def remembering_function() -> bytes:
    return attack(
        "memory = []\n"
        "def central_gradient(f, x, h):\n"
        "    for known, answer in memory:\n"
        "        if known.shape == x.shape and np.array_equal(known, x):\n"
        "            return answer\n"
        "    for _ in range(30):\n"
        "        f(x)\n"
        "    steps = h * np.eye(len(x))\n"
        "    answer = np.array([(f(x + s) - f(x - s)) / (2 * h) for s in steps])\n"
        "    memory.append((x.copy(), answer))\n"
        "    return answer",
        *[check("central_difference")] * 3,
    )


@hostile("leave the repetition out of the reply", "by_hand")
def reply_without_repetition() -> bytes:
    return attack(
        "import itertools\n"
        "import jacobook.grading.jail.protocol as protocol\n"
        "whole = protocol.encode_observed\n"
        "protocol.encode_observed = lambda observed: {**whole(observed), 'again': None}",
        "count = itertools.count()\n"
        "def descend(A, b, penalty, x0, step, count_of_steps=None, count=None): return x0",
        check("descent"),
    )


@honest("modules that are missing here, above those that are needed", "by_hand prediction")
def missing_modules() -> bytes:
    return notebook(
        "import not_installed_here as nothing, os\nfrom not_installed_either import thing\n"
        + START,
        *answered("by_hand", "prediction"),
    )


@honest("what the compiler refuses, below what counts", "by_hand shape steepest prediction")
def refused_statements() -> bytes:
    """A notebook compiles one statement after the other, and remembers ``__future__``."""
    return notebook(
        START + "\nfrom __future__ import annotations",
        f"{RIGHT['by_hand']}\n{check('by_hand')}\nreturn hand_gradient",
        f"{RIGHT['shape']}\n{check('shape')}\nbreak",
        "def up(x: Vector) -> Nothing:\n    return [4, 15]\nuphill = up(0)",
        check("steepest"),
        "import asyncio\nfrom __future__ import division\nawait asyncio.sleep(0)\n"
        f"{RIGHT['prediction']}\n{check('prediction')}",
    )


@honest("a file written by a cell, and imported", "kinks")
def written_and_imported() -> bytes:
    return notebook(
        START,
        "%%writefile beside.py\n" + RIGHT["kinks"],
        "from beside import kinks",
        check("kinks"),
    )


@honest("a dozen cells that end the process, above every answer", "by_hand", seconds=1.5)
def a_dozen_deadly_cells() -> bytes:
    return notebook(START, *["import os\nos._exit(1)"] * 12, *answered("by_hand"))


@broken("a web page in place of the notebook", status="unreadable")
def web_page() -> bytes:
    return b"<!DOCTYPE html>\n<html><body>a viewer</body></html>"


@broken("another chapter's notebook", status="wrong")
def another_chapter() -> bytes:
    return notebook(START, 'check("jacobian.polar", 1)')


@hostile("say that the notebook has ended, in the middle of it", "by_hand kinks steepest")
def end_in_the_middle() -> bytes:
    """What it sends is heard only when the notebook has gone on to an answer of another cell."""
    return attack(LINE + "say(end=True)", *answered("kinks", "steepest"))


@hostile("close every descriptor, or put another in its place", "by_hand kinks steepest")
def lost_connection() -> bytes:
    return attack(
        "import os\nos.closerange(0, 4096)",
        *answered("kinks"),
        "import os\nread, write = os.pipe()\n"
        "for number in set(range(120)) - {read, write}:\n    os.dup2(write, number)",
        *answered("steepest"),
    )


@hostile("an id that equals every id, and says that it is short", "by_hand kinks")
def an_id_of_its_own() -> bytes:
    return attack(
        "class Id(str):\n"
        "    __eq__ = lambda *_: True\n"
        "    __hash__ = lambda self: hash('gradient.steepest')\n"
        "    __len__ = lambda self: 3",
        *(f"check(Id({name!r}), [4, 15])" for name in ("gradient.bump", "", "gradient.prediction")),
        "check(Id('x' * 10**6), 1)",
        *answered("kinks"),
    )


@hostile("a function of ours, called by a thread when its answer has ended", "by_hand kinks")
def a_thread_that_comes_too_late() -> bytes:
    return attack(
        "import threading, time\nkept = []\n"
        "def later():\n"
        "    for _ in range(1000):\n"
        "        time.sleep(0.001)\n"
        "        for f in kept:\n"
        "            try:\n                f(np.ones(2))\n"
        "            except RuntimeError:\n                pass\n"
        "threading.Thread(target=later, daemon=True).start()\n"
        "def central_gradient(f, x, h):\n    kept.append(f)\n    return 0 * x",
        check("central_difference"),
        "time.sleep(0.5)",
        *answered("kinks"),
    )


@honest("a function of ours, called by several threads", "central_difference")
def calls_from_threads() -> bytes:
    return notebook(
        START,
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def central_gradient(f, x, h):\n"
        "    points = [x + sign * h * e for e in np.eye(len(x)) for sign in (1, -1)]\n"
        "    with ThreadPoolExecutor(4) as pool:\n"
        "        values = np.array(list(pool.map(f, points)))\n"
        "    return (values[0::2] - values[1::2]) / (2 * h)",
        check("central_difference"),
    )


@honest("one answer, checked many times, and right all along", "central_difference")
def checked_many_times() -> bytes:
    """Each check has its own calls: those of the others don't count against it."""
    return notebook(
        START,
        RIGHT["central_difference"],
        f"for _ in range(30):\n    {check('central_difference')}",
    )


@honest("drop the package's modules, to load them anew", "by_hand kinks bump symbolic prediction")
def modules_loaded_anew() -> bytes:
    return notebook(
        START,
        *answered("by_hand"),
        "import sys\n"
        "for name in [name for name in sys.modules if name.startswith('jacobook')]:\n"
        "    del sys.modules[name]",
        *answered("kinks", "bump", "symbolic"),
        "import importlib, jacobook\nimportlib.reload(jacobook)\nfrom jacobook import check",
        *answered("prediction"),
    )
