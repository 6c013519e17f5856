"""The walls around a worker, each tested so that it fails where the wall is missing."""

import ast
import contextlib
import errno
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile
import pytest

from jacobook import bank
from jacobook.grading import grade as grading
from jacobook.grading.grade import Allowance, Exam, grade
from jacobook.grading.jail import emptying, landlock, pool, sandbox, seccomp
from jacobook.grading.jail import worker as inside
from jacobook.grading.jail.pool import Worker, WorkerDied
from jacobook.grading.records import Submission

pytestmark = pytest.mark.skipif(not seccomp.supported(), reason="Linux on x86-64 or arm64 only")

COLUMN = 0 if platform.machine() == "x86_64" else 1
CALLS = {name: row[COLUMN] for name, row in seccomp._DENIED.items() if row[COLUMN] is not None}
REFUSED = {n: r[COLUMN] for n, r in seccomp._REFUSED_OUTSIDE.items() if r[COLUMN] is not None}
IDLE = {n: r[COLUMN] for n, r in seccomp._IDLE_OUTSIDE.items() if r[COLUMN] is not None}
EXERCISES = bank.chapter("gradient")

# Written out once more, so that a call which is dropped from the tables is missed here.
MUST_BE_DENIED = """
    fork vfork execve execveat kill tkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal
    pidfd_open pidfd_getfd ptrace process_vm_readv process_vm_writev kcmp socket connect bind
    listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg unshare setns mount umount2
    move_mount fsopen open_tree pivot_root chroot mknod mknodat name_to_handle_at
    open_by_handle_at bpf perf_event_open userfaultfd io_uring_setup io_uring_enter
    io_uring_register add_key request_key keyctl shmget semget msgget mq_open memfd_create
    personality init_module finit_module sched_setaffinity sched_setparam sched_setscheduler
    sched_setattr setpriority ioprio_set setpgid move_pages migrate_pages process_madvise
    process_mrelease memfd_secret fsconfig fsmount fspick mount_setattr open_tree_attr
    fanotify_init syslog
"""
MUST_BE_REFUSED_OUTSIDE = """
    truncate inotify_init inotify_init1
"""
MUST_BE_IDLE_OUTSIDE = """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr
    removexattr lremovexattr fremovexattr setxattrat removexattrat utime utimes futimesat
    utimensat
"""
HEADERS = (
    "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "/usr/include/asm-generic/unistd.h",
)

# Each call is made with arguments that mean nothing, in a process of its own that may die of it.
_TRY = """
import ctypes, json, os, sys
from jacobook.grading.jail import seccomp
calls, alone = json.loads(sys.argv[1]), sys.argv[2] == "alone"
libc = ctypes.CDLL(None, use_errno=True)
seccomp.install(alone)
found = {}
for name, (number, *arguments) in calls.items():
    ctypes.set_errno(0)
    result = libc.syscall(number, *(ctypes.c_long(each) for each in arguments))
    found[name] = ctypes.get_errno() if result < 0 else 0
os.write(1, json.dumps(found).encode())
"""


def tried(calls: dict[str, list[int]], alone: bool = True) -> dict[str, int]:
    """The error number of each system call, under the filter."""
    words = [sys.executable, "-c", _TRY, json.dumps(calls), "alone" if alone else "outside"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def denied() -> dict[str, int]:
    """The error number of each denied call."""
    return tried({name: [number] + [-1] * 6 for name, number in CALLS.items()})


@pytest.mark.parametrize("name", CALLS)
def test_each_denied_call_is_refused(name: str, denied: dict[str, int]) -> None:
    assert denied[name] == errno.EPERM


def test_no_call_has_been_dropped_from_the_tables() -> None:
    assert set(seccomp._DENIED) >= set(MUST_BE_DENIED.split())
    assert set(seccomp._REFUSED_OUTSIDE) >= set(MUST_BE_REFUSED_OUTSIDE.split())
    assert set(seccomp._IDLE_OUTSIDE) >= set(MUST_BE_IDLE_OUTSIDE.split())


@pytest.mark.parametrize("column", [0, 1], ids=["x86-64", "arm64"])
def test_the_numbers_are_those_of_the_kernel(column: int) -> None:
    if not Path(HEADERS[column]).is_file():
        pytest.skip("the kernel's headers are not here")
    found = re.findall(
        r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(HEADERS[column]).read_text(encoding="utf-8")
    )
    kernel = {name: int(number) for name, number in found}
    ours = {
        **seccomp._DENIED,
        **seccomp._REFUSED_OUTSIDE,
        **seccomp._IDLE_OUTSIDE,
        **{name: numbers for name, (numbers, _) in (seccomp._OWN | seccomp._REQUESTS).items()},
        "clone": seccomp._CLONE,
        "clone3": seccomp._CLONE3,
    }
    wrong = {
        name: (row[column], kernel.get(name))
        for name, row in ours.items()
        if row[column] != kernel.get(name)
        and (row[column] or 0) <= max(kernel.values())  # what is newer than these headers
        and (row[column] is not None or name in kernel)
    }
    assert wrong == {}


@pytest.mark.skipif(COLUMN != 0, reason="x86-64 alone has a second set of numbers")
def test_the_same_calls_by_their_other_numbers_are_refused() -> None:
    other = {name: [number | 0x40000000] + [-1] * 6 for name, number in CALLS.items()}
    assert set(tried(other).values()) == {errno.EPERM}


def test_some_requests_and_other_processes_are_refused() -> None:
    fcntl, ioctl = (seccomp._REQUESTS[name][0][COLUMN] for name in ("fcntl", "ioctl"))
    tgkill, prlimit = (seccomp._OWN[name][0][COLUMN] for name in ("tgkill", "prlimit64"))
    clone, clone3 = seccomp._CLONE[COLUMN], seccomp._CLONE3[COLUMN]
    refused = {
        **{f"fcntl {request}": [fcntl, -1, request] for request in (8, 10, 15)},
        **{f"ioctl {request:#x}": [ioctl, -1, request] for request in (0x8901, 0x8902, 0x5412)},
        "tgkill": [tgkill, os.getpid(), os.getpid(), 0],
        "prlimit": [prlimit, os.getpid(), 7, 0, 0],
        "clone": [clone, signal.SIGCHLD, 0, 0, 0, 0],
    }
    assert tried(refused) == dict.fromkeys(refused, errno.EPERM)
    assert tried({"clone3": [clone3, 0, 0]}) == {"clone3": errno.ENOSYS}
    # What is asked of the process itself, or of an open file, goes its way.
    allowed = tried({"fcntl": [fcntl, 1, 1, 0], "prlimit": [prlimit, 0, 7, 0, 0]})
    assert allowed == {"fcntl": 0, "prlimit": 0}


def test_a_call_newer_than_the_newest_known_does_not_exist() -> None:
    numbers = (seccomp.NEWEST + 1, seccomp.NEWEST + 30, 1000)
    assert set(tried({str(n): [n, -1, -1] for n in numbers}).values()) == {errno.ENOSYS}
    # The kernel itself says ENOSYS to those that it doesn't have. To those that it has, like
    # getpid under another name, the filter says it: 468 is a call from Linux 6.17 on.
    every = [n for row in (*seccomp._DENIED.values(), *seccomp._IDLE_OUTSIDE.values()) for n in row]
    assert max(filter(None, every)) <= seccomp.NEWEST
    assert (
        seccomp._program(platform.machine(), True)[6 if COLUMN == 0 else 4 :].index(
            seccomp._step(seccomp._AT_LEAST, seccomp.NEWEST + 1, jump_false=1)
        )
        < 5
    )


_ANOTHER_MACHINE = """
import ctypes, mmap, os, sys
from jacobook.grading.jail import seccomp
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes.fromhex("b814000000 cd80 c3"))  # mov eax, getpid; int 0x80; ret
call = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
if sys.argv[1] == "filtered":
    seccomp.install()
os.write(1, str(call() == os.getpid()).encode())
"""


@pytest.mark.skipif(COLUMN != 0, reason="x86-64 alone runs the code of another machine")
def test_calls_of_another_machine_end_the_process() -> None:
    """By them every call has another number, and goes past a filter that asks for numbers alone."""

    def called(how: str) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-c", _ANOTHER_MACHINE, how]
        return subprocess.run(words, capture_output=True, text=True, timeout=60)

    if called("free").stdout != "True":
        pytest.skip("this kernel knows no calls of 32-bit programs")
    assert called("filtered").returncode == -signal.SIGSYS


def test_where_files_are_shared_more_calls_are_taken_away(tmp_path: Path) -> None:
    calls = {name: [number] + [-1] * 5 for name, number in (REFUSED | IDLE).items()}
    found = tried(calls, alone=False)
    assert {name for name, code in found.items() if code == errno.EPERM} == set(REFUSED)
    assert {name for name, code in found.items() if code == 0} == set(IDLE)
    inside = tried(calls)
    assert not {name for name in IDLE if inside[name] == 0}


# ---------------------------------------------------------------------------------- Landlock

needs_landlock = pytest.mark.skipif(landlock.version() < 1, reason="this kernel has no Landlock")

_LOOK = """
import json, os, sys
from jacobook.grading.jail import landlock
readable, writable, tries = json.loads(sys.argv[1])
landlock.restrict(readable, writable)
found = {}
for name, code in tries.items():
    try:
        exec(code)
        found[name] = "done"
    except OSError as error:
        found[name] = error.errno
os.write(1, json.dumps(found).encode())
"""


@needs_landlock
def test_landlock_leaves_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "file").write_text("text")
    tries = {
        "read own": f"open({str(own / 'file')!r}).read()",
        "write own": f"open({str(own / 'new')!r}, 'w').write('x')",
        "delete own": f"os.remove({str(own / 'new')!r})",
        "read": f"open({str(other / 'file')!r})",
        "list": f"os.listdir({str(other)!r})",
        "write": f"open({str(other / 'file')!r}, 'w')",
        "make": f"open({str(other / 'new')!r}, 'w')",
        "delete": f"os.remove({str(other / 'file')!r})",
        "truncate": f"os.truncate({str(other / 'file')!r}, 0)",
        "truncate own": f"os.truncate({str(own / 'file')!r}, 0)",
        "rename": f"os.rename({str(own / 'file')!r}, {str(other / 'x')!r})",
        "link": f"os.link({str(other / 'file')!r}, {str(own / 'x')!r})",
        "pipe": f"os.mkfifo({str(own / 'pipe')!r})",
        "symlink": f"os.symlink('/etc/passwd', {str(own / 'link')!r})",
        "proc": "open('/proc/self/environ')",
        "home": "os.listdir('/root')",
    }
    words = [sys.executable, "-c", _LOOK, json.dumps([[], [str(own)], tries])]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {name for name, code in found.items() if code == "done"} == {
        "read own",
        "write own",
        "delete own",
        "truncate own",
    }
    assert set(found.values()) <= {"done", errno.EACCES, errno.EXDEV}
    assert (other / "file").read_text() == "text"


@needs_landlock
def test_landlock_lets_nobody_run_what_was_written(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy("/bin/true", own / "true")
    tries = {
        name: f"import subprocess\nsubprocess.run([{program!r}])"
        for name, program in (("given", "/bin/true"), ("written", str(own / "true")))
    }
    system = ["/bin", "/lib", "/lib64", "/usr", sys.prefix, sys.base_prefix]
    words = [sys.executable, "-c", _LOOK, json.dumps([system, [str(own)], tries])]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert json.loads(done.stdout) == {"given": "done", "written": errno.EACCES}, done.stderr


def test_a_sandbox_is_tried_and_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[list[str]] = []
    monkeypatch.setattr(sandbox, "_says_42", lambda words, **_: bool(tried.append(words)))
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(landlock, "version", lambda: 4)
    assert sandbox.available.__wrapped__() is sandbox.LIMITS
    assert [words[0] for words in tried] == ["/usr/bin/bwrap", sys.executable]


@needs_landlock
def test_the_bank_is_not_among_what_landlock_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Path(sandbox.__file__).resolve().parents[2]
    monkeypatch.setattr(sandbox, "_system_paths", lambda: [str(package.parents[1])])
    paths = [Path(path) for path in sandbox.readable_paths(tmp_path)]
    bank_file = package / "bank/__init__.py"
    assert (package.parent).is_dir()
    assert not [path for path in paths if bank_file.is_relative_to(path)]
    assert not [path for path in paths if path in (package, package.parents[1] / "solutions")]
    assert tmp_path in paths


# ----------------------------------------------------------------------------- every tier alike

TIERS = [sandbox.LANDLOCK, sandbox.LIMITS]
if sandbox.available() is sandbox.BUBBLEWRAP:
    TIERS.insert(0, sandbox.BUBBLEWRAP)


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    """The planted modules, where an ordinary user may read them, unlike in pytest's folders."""
    with tempfile.TemporaryDirectory() as folder:
        yield sandbox.plant(Path(folder))


@pytest.fixture(scope="module", params=TIERS, ids=lambda tier: tier.name)
def worker(request: pytest.FixtureRequest, tree: Path) -> Iterator[Worker]:
    if request.param is sandbox.LANDLOCK and landlock.version() < 1:
        pytest.skip("this kernel has no Landlock")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_OF_THE_INSTRUCTOR", "x")
        worker = Worker(tree, request.param)
        yield worker
        worker.close()


def printed(worker: Worker, *cells: str) -> str:
    exam = Exam(EXERCISES, 7)
    content = hostile.notebook(hostile.START, *cells)
    return grade(worker, exam, Allowance(), Submission("s", "", "s.ipynb", lambda: content)).output


def test_nobody_looks_into_the_workers_memory(worker: Worker) -> None:
    """What a child inherits: memory that no process of the same user may read."""
    assert printed(worker, "import ctypes\nprint(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))") == "0\n"


def test_a_sandboxed_worker_reads_and_writes_nothing_of_the_computer(worker: Worker) -> None:
    if worker.tier is sandbox.LIMITS:
        pytest.skip("resource limits alone keep nobody from reading")
    said = printed(
        worker,
        "import os\n"
        f"for path in ({str(Path(__file__))!r}, {str(Path(bank.__file__))!r}, '/etc/passwd'):\n"
        "    for mode in ('r', 'a'):\n"
        "        try:\n            open(path, mode)\n            print(path, mode)\n"
        "        except OSError:\n            pass\n"
        "print('refused')",
    )
    assert said == "refused\n"


def test_a_child_has_limits_of_its_own(worker: Worker) -> None:
    names = ("AS", "FSIZE", "NOFILE", "NPROC", "CORE", "CPU")
    code = "import resource\nfor name in {}:\n    print(*resource.getrlimit('RLIMIT_' + name))"
    code = code.replace("'RLIMIT_' + name", "getattr(resource, 'RLIMIT_' + name)")
    lines = printed(worker, code.format(names)).splitlines()
    *fixed, seconds = ([int(each) for each in line.split()] for line in lines)
    allowed = Allowance()
    memory = allowed.memory * 2**20
    assert fixed == [
        [each, each] for each in (memory, inside.FILE_BYTES, inside.OPEN_FILES, inside.PROCESSES, 0)
    ]
    # The first bound's signal can be told from anybody's, the second one's can't.
    assert seconds[1] == seconds[0] + 5
    assert allowed.submission_seconds - 60 < seconds[0] <= allowed.submission_seconds + 5


def test_a_child_has_no_rights_and_nothing_open(worker: Worker) -> None:
    if worker.tier is not sandbox.BUBBLEWRAP and sandbox.is_root_alone():
        pytest.skip("root grades only where an ordinary user can run the worker")
    said = printed(
        worker,
        "import ctypes, os\n"
        "header, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()\n"
        "print(ctypes.CDLL(None).capget(header, rights), *rights)\n"
        "found = []\n"
        "for number in range(4096):\n"
        "    try:\n        os.fstat(number)\n        found.append(number)\n"
        "    except OSError:\n        pass\n"
        "print(*found)\n"
        "null = os.stat('/dev/null').st_rdev\n"
        "print({os.fstat(number).st_rdev == null for number in (0, 1, 2)})\n"
        "print(os.getsid(0) == os.getpid())",
    )
    # The connection is the one descriptor that is more than silence.
    assert said == "0 0 0 0 0 0 0\n0 1 2 100\n{True}\nTrue\n"


def test_a_child_sees_nothing_of_the_instructors_environment(worker: Worker) -> None:
    names = printed(worker, "import os\nprint(*os.environ)").split()
    assert "OMP_NUM_THREADS" in names
    assert "SECRET_OF_THE_INSTRUCTOR" not in names


def test_the_room_in_the_sandbox_is_small(worker: Worker) -> None:
    if worker.tier is not sandbox.BUBBLEWRAP:
        pytest.skip("only bubblewrap has room of its own")
    code = (
        "import os\nfor folder in ('/tmp', '/dev/shm'):\n"
        "    facts = os.statvfs(folder)\n    print(facts.f_blocks * facts.f_frsize)"
    )
    assert printed(worker, code) == f"{sandbox.TMP_BYTES}\n{2**20}\n"


def test_a_child_ends_with_its_parent(worker: Worker) -> None:
    assert printed(worker, "print(1)") == "1\n"
    process = worker.process
    assert process is not None
    stream = worker.child({"cell_seconds": 60, "memory": 2048, "seconds": 60})
    time.sleep(0.3)
    family = _family(process.pid)
    assert len(family) == (4 if worker.tier is sandbox.BUBBLEWRAP else 2)
    # Not bubblewrap's first process, which would take everybody along: the warm parent.
    os.kill(family[-2], signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(map(_lives, family[-1:])) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _lives(family[-1])
    stream.close()
    worker.close()


def _family(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        todo += map(int, text.split())
    return found


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can give")
def test_root_gives_an_open_worker_to_an_ordinary_user(worker: Worker) -> None:
    if worker.tier is sandbox.BUBBLEWRAP:
        pytest.skip("bubblewrap has users of its own")
    if sandbox.ordinary_user() is None:
        pytest.skip("no ordinary user can run this Python")
    said = printed(
        worker,
        "import os\nprint(os.getuid() == 0)\n"
        "try:\n    open('/root/x', 'w')\nexcept OSError as error:\n    print('refused')",
    )
    assert said == "False\nrefused\n"


def test_without_bubblewrap_files_of_others_keep_their_mode(worker: Worker, tmp_path: Path) -> None:
    """Landlock knows nothing of modes and times: the filter takes them away."""
    if worker.tier is sandbox.BUBBLEWRAP:
        pytest.skip("in bubblewrap there are no files of others")
    own = "import os\nopen('f', 'w').close()\nos.chmod('f', 0o400)\nprint(os.stat('f').st_mode & 4)"
    assert printed(worker, own) == "4\n"


def test_the_times_of_the_folder_tell_the_next_one_nothing(worker: Worker) -> None:
    place = "import os\nfolder = os.environ['TMPDIR'] if 'TMPDIR' in os.environ else '/tmp'\n"
    printed(worker, place + "os.utime(folder, (123456, 123456))\nopen('own', 'w').close()")
    assert printed(worker, place + "print(os.stat(folder).st_mtime)") == "0.0\n"


@pytest.mark.parametrize("tier", TIERS, ids=lambda tier: tier.name)
def test_what_a_child_has_started_ends_with_it(tmp_path: Path, tier: sandbox.Tier) -> None:
    """Without the filter, which lets nobody start anything in the first place."""
    if tier is sandbox.LANDLOCK and landlock.version() < 1:
        pytest.skip("this kernel has no Landlock")
    with tempfile.TemporaryDirectory() as folder:
        tree = sandbox.plant(Path(folder))
        script = tree / "jacobook/grading/jail/worker.py"
        source = script.read_text(encoding="utf-8")
        unfiltered = source.replace("        seccomp.install(alone=walled)\n", "        pass\n")
        assert unfiltered != source
        script.write_text(unfiltered, encoding="utf-8")
        worker = Worker(tree, tier)
        own_group = "" if tier is sandbox.BUBBLEWRAP else "# "
        said = printed(
            worker,
            "import os, time\nchild = os.fork()\nif child == 0:\n"
            f"    {own_group}os.setsid()\n    time.sleep(120)\n    os._exit(0)\nprint(child)",
        )
        assert worker.process is not None
        # In the sandbox, who has lost his parent belongs to its first process.
        watched = _family(worker.process.pid)[3:] if not own_group else [int(said)]
        deadline = time.monotonic() + 5
        while any(map(_lives, watched)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert said.strip().isdigit()
        assert not any(map(_lives, watched))
        worker.close()


def test_the_attributes_of_the_folder_tell_the_next_one_nothing(worker: Worker) -> None:
    place = "import os\nfolder = os.environ['TMPDIR'] if 'TMPDIR' in os.environ else '/tmp'\n"
    said = printed(
        worker,
        f"{place}try:\n    os.setxattr(folder, 'user.told', b'1')\n    print('set')\n"
        "except OSError:\n    print('refused')",
    )
    if said != "set\n":
        pytest.skip("files have no attributes here")
    assert printed(worker, place + "print(os.listxattr(folder))") == "[]\n"


LEFT = {
    "deep": "for _ in range(1100):\n    os.mkdir('d')\n    os.chdir('d')",
    "locked": "os.makedirs('a/b')\nopen('a/b/c', 'w').close()\n"
    "for path in ('a/b/c', 'a/b', 'a', '.'):\n    os.chmod(path, 0)",
    "named alike": "os.makedirs('a/x/moved-1')\nos.makedirs('moved-1/moved-2/moved-1')",
    "linked": "os.makedirs('a/b')\n"
    "try:\n    os.symlink('/etc', 'a/b/c')\n    os.mkfifo('a/pipe')\n"
    "except OSError:\n    pass",
}


@pytest.mark.parametrize("what", LEFT)
def test_what_is_hard_to_delete_is_gone_for_the_next_one(worker: Worker, what: str) -> None:
    assert printed(worker, "print(1)") == "1\n"
    process = worker.process
    home = "import os\nos.chdir(os.environ.get('TMPDIR', '/tmp'))\n"
    # (Not always nothing: where the environment lies below /tmp, the way to it is there.)
    before = printed(worker, home + "print(sorted(os.listdir()))")
    assert printed(worker, home + LEFT[what] + "\nprint(2)") == "2\n"
    assert printed(worker, home + "print(sorted(os.listdir()))") == before
    assert worker.process is process  # who can't clean up would have been ended
    assert worker.folder is not None
    assert os.listdir(worker.folder.name) == []


def test_a_folder_is_deleted_and_what_it_links_to_is_not(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("text")
    (tmp_path / "left/inner").mkdir(parents=True)
    (tmp_path / "left/link").symlink_to(kept)
    (tmp_path / "left/inner/link").symlink_to(kept)
    emptying.delete(str(tmp_path / "left"))
    assert (kept / "file").read_text() == "text"
    assert os.listdir(tmp_path) == ["kept"]


def test_what_the_worker_imports_is_planted(tmp_path: Path) -> None:
    """A module that one of the worker's modules has come to need is missed here, in a second."""
    tree = sandbox.plant(tmp_path)
    elsewhere = {"jacobook.bank", "jacobook.checking.judge"}
    for path in tree.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module:
                continue
            if node.module.partition(".")[0] != "jacobook" or node.module in elsewhere:
                continue
            target = tree / node.module.replace(".", "/")
            assert target.with_suffix(".py").is_file() or target.is_dir(), (path.name, node.module)


GATHERED = """
from jacobook.grading.jail import pages
many = [[number] for number in range(400_000)]
count = pages.gather()
rows = dict(line.split()[:2] for line in open("/proc/self/smaps_rollup") if "kB" in line)
assert many[399_999] == [399_999]
print(count, rows["AnonHugePages:"])
"""


def test_objects_are_moved_into_large_pages_where_the_kernel_does_that() -> None:
    told = subprocess.run([sys.executable, "-c", GATHERED], capture_output=True, check=True)
    count, size = map(int, told.stdout.split())
    if count == 0:
        pytest.skip("this kernel doesn't gather pages (Linux from 6.1 on)")
    assert size >= 2048 * 5  # of the 9 or so that the lists fill


# ------------------------------------------------------------------------------- starts and ends


def test_a_start_that_fails_is_tried_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(tree, sandbox.LIMITS)
    whole, tries = pool.Worker.start, []

    def start(self: Worker) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise WorkerDied("A worker could not start.")
        whole(self)

    monkeypatch.setattr(pool.Worker, "start", start)
    assert printed(worker, "print(1)") == "1\n"
    assert len(tries) == 2
    worker.close()


def test_a_worker_that_cannot_be_started_says_why(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(tree, sandbox.LIMITS)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(WorkerDied, match=r"could not start.*no python"):
        worker.start()
    assert worker.control is None


@pytest.mark.parametrize("deaths", [1, 2])
def test_what_something_outside_has_killed_is_tried_again(tree: Path, deaths: int) -> None:
    """As the kernel does when memory is short."""
    worker = Worker(tree, sandbox.LIMITS)
    worker.start()
    parent, killed = worker.process, []
    assert parent is not None

    def read() -> bytes:
        return hostile.notebook(
            hostile.START,
            *hostile.answered("by_hand"),
            "import time\ntime.sleep(0.5)",
            *hostile.answered("prediction"),
        )

    def kill() -> None:
        while len(killed) < deaths:
            for pid in _family(parent.pid)[1:]:
                time.sleep(0.2)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
            time.sleep(0.01)

    thread = threading.Thread(target=kill)
    thread.start()
    graded = grade(worker, Exam(EXERCISES, 7), Allowance(), Submission("s", "", "s.ipynb", read))
    thread.join()
    worker.close()
    assert len(killed) == deaths
    assert graded.score == 2.0, graded.notes
    assert graded.unsettled
    assert not any("ended the process" in note for note in graded.notes)


def test_who_is_always_killed_from_outside_is_left_out_and_told_so(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, attempts = grading._attempt, []

    def attempt(*arguments: Any) -> Any:
        attempts.append(1)
        return whole(*arguments)

    monkeypatch.setattr(grading, "_attempt", attempt)
    worker = Worker(tree, sandbox.LIMITS)
    bomb = "import os, signal, threading\nsignal.pthread_kill(threading.get_ident(), 9)"
    content = hostile.notebook(hostile.START, bomb, *hostile.answered("by_hand"))
    graded = grade(
        worker, Exam(EXERCISES, 7), Allowance(), Submission("s", "", "s.ipynb", lambda: content)
    )
    worker.close()
    assert graded.score == 1.0
    assert graded.unsettled
    assert any("ended by the computer itself" in note for note in graded.notes)
    assert len(attempts) == grading.OUTSIDE_ATTEMPTS + 2  # the last one without the cell
