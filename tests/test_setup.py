"""Setting up from a bare clone: what goes wrong is said in one line, and the exit code is 2."""

import ast
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
SETUP = ROOT / "tools" / "setup_env.py"

posix = pytest.mark.skipif(os.name == "nt", reason="stub interpreters are shell scripts")


@pytest.fixture(scope="module")
def setup_env() -> ModuleType:
    """tools/setup_env.py as a module (it isn't part of the package)."""
    spec = importlib.util.spec_from_file_location("setup_env", SETUP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def set_up(venv: Path, python: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run tools/setup_env.py as make does."""
    return subprocess.run(
        [sys.executable, str(SETUP), "--venv", str(venv), "--python", python],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=300,
    )


def the_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error; anything else is a failure."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def stub_python(folder: Path, version: str) -> str:
    """An interpreter that says that it is of this version, whatever it is asked to do."""
    stub = folder / "python3"
    stub.write_text(f"#!/bin/sh\necho '{version.replace('.', ' ')}'\n")
    stub.chmod(0o755)
    return str(stub)


@posix
def test_python_too_old_says_which_was_found_and_which_is_needed(tmp_path: Path) -> None:
    line = the_line(set_up(tmp_path / "venv", stub_python(tmp_path, "3.8.18")))
    assert "3.8.18" in line
    assert "3.11" in line


def test_python_that_does_not_run(tmp_path: Path) -> None:
    line = the_line(set_up(tmp_path / "venv", str(tmp_path / "nowhere")))
    assert "doesn't run" in line


@posix
def test_when_no_python_is_new_enough_the_newest_found_is_named(
    setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    old, older = stub_python(tmp_path / "a", "3.9.2"), stub_python(tmp_path, "3.6.15")
    monkeypatch.setattr(setup_env.sys, "executable", older)
    monkeypatch.setattr(setup_env, "CANDIDATES", (old, str(tmp_path / "nowhere")))
    with pytest.raises(setup_env.CannotSetUp, match=r"Found Python 3\.9\.2, .* 3\.11 or newer"):
        setup_env.choose_python("")


@posix
def test_a_newer_python_is_found_when_the_first_is_too_old(
    setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_enough = sys.executable
    monkeypatch.setattr(setup_env.sys, "executable", stub_python(tmp_path, "3.9.2"))
    monkeypatch.setattr(setup_env, "CANDIDATES", ("broken-shim", new_enough))
    assert setup_env.choose_python("")[0] == new_enough


@posix
def test_no_venv_module_says_what_to_install(tmp_path: Path) -> None:
    # As on Debian without python3-venv: ensurepip is missing from the standard library.
    stub = tmp_path / "python3"
    stub.write_text("#!/bin/sh\ncase $* in *ensurepip*) exit 1;; esac\necho 3 12 1\n")
    stub.chmod(0o755)
    line = the_line(set_up(tmp_path / "venv", str(stub)))
    assert "apt install python3-venv" in line


def test_no_network_is_told_apart(tmp_path: Path) -> None:
    unreachable = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
        "PIP_RETRIES": "0",
    }
    line = the_line(set_up(tmp_path / "venv", sys.executable, **unreachable))
    assert "can't be reached" in line
    assert (tmp_path / "venv" / "setup.log").exists()


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "isn't the one",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left",
            "disk is full",
        ),
        (
            "WARNING: Retrying … NewConnectionError: Failed to establish a new connection",
            "be reached",
        ),
        ("ERROR: No matching distribution found for numpy==9", "No matching distribution"),
        ("", "see the log"),
    ],
)
def test_pip_failures_are_told_apart(setup_env: ModuleType, printed: str, said: str) -> None:
    line = setup_env.why_pip_failed(printed, "testing")
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("npm error code ENOSPC", "disk is full"),
        (
            "npm error code EINTEGRITY\nnpm error sha512-… integrity checksum failed",
            "isn't the one",
        ),
        ("npm error code ENOTFOUND", "can't be reached"),
        ("npm warn something\nnpm error code E403\nnpm error 403 Forbidden", "403 Forbidden"),
        (
            "npm error code EACCES\nnpm error syscall mkdir\nnpm error errno -13\nnpm error\n"
            "npm error The cache can't be written\nnpm error A complete log is in /x/y.log",
            "The cache can't be written",
        ),
        ("", "no message"),
    ],
)
def test_npm_failures_are_told_apart(setup_env: ModuleType, printed: str, said: str) -> None:
    line = setup_env.why_npm_failed(printed)
    assert said in line
    assert "\n" not in line


def tiny_wheel(folder: Path) -> Path:
    """A package of one empty module."""
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    about = "tiny-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def test_packages_go_into_the_environment_whatever_the_shell_says(
    setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "venv.py").write_text("raise SystemExit('a stranger')")
    (foreign / "tiny.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(foreign))
    monkeypatch.setenv("PIP_TARGET", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PIP_USER", "1")
    venv = str(tmp_path / "an environment")
    setup_env.make_venv(sys.executable, sys.version_info[:3], venv)
    setup_env.pip(venv, ["--no-index", "--no-deps", str(tiny_wheel(tmp_path))], "testing")
    _, place = setup_env.run(
        [setup_env.venv_python(venv), "-c", "import tiny; print(tiny.__file__)"]
    )
    assert Path(place.strip()).is_relative_to(venv)
    assert not (tmp_path / "elsewhere").exists()


@posix
def test_a_home_that_cannot_be_written_is_left_alone(
    setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """npm keeps its cache in the environment."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    npm = venv / "bin/npm"
    npm.write_text(
        '#!/bin/sh\nmkdir -p "$npm_config_cache" && echo kept > "$npm_config_cache/it"\n'
    )
    npm.chmod(0o755)
    monkeypatch.setenv("HOME", os.devnull)
    setup_env.npm(str(venv))
    assert (venv / "npm-cache/it").exists()


@posix
def test_npm_that_hangs_is_given_up(
    setup_env: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    npm = tmp_path / "bin/npm"
    npm.write_text("#!/bin/sh\nexec sleep 60\n")
    npm.chmod(0o755)
    monkeypatch.setattr(setup_env, "NPM_SECONDS", 0.2)
    with pytest.raises(setup_env.CannotSetUp, match="npm didn't finish"):
        setup_env.npm(str(tmp_path))


@posix
def test_an_interruption_is_said_in_one_line(tmp_path: Path) -> None:
    started = tmp_path / "started"
    stub = tmp_path / "python3"
    stub.write_text(f"#!/bin/sh\ntouch {started}\nexec sleep 60\n")
    stub.chmod(0o755)
    command = [sys.executable, str(SETUP), "--venv", str(tmp_path / "venv"), "--python", str(stub)]
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # What a shell runs in the background ignores Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not started.exists():
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.count("\n") == 1
    assert "interrupted" in said


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(shutil.which("make")), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


@posix
@pytest.mark.skipif(shutil.which("make") is None, reason="make isn't installed")
def test_python_2_is_passed_over(tmp_path: Path) -> None:
    for name in ("python", "python3"):
        old = tmp_path / name
        old.write_text("#!/bin/sh\nexit 1\n")  # what the question for the version gets
        old.chmod(0o755)
    (tmp_path / "sh").symlink_to("/bin/sh")
    done = make("env", PATH=str(tmp_path))
    assert "No Python found" in done.stderr
    assert "SyntaxError" not in done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="make isn't installed")
def test_an_environment_may_have_a_space_in_its_name() -> None:
    printed = make("-n", "test", "site", "exercises", "VENV=my env", "PYTHON=no python").stdout
    before = re.findall(r"(.)my env", printed)
    assert len(before) > 6
    assert set(before) == {'"'}


def test_setup_can_be_read_by_an_old_python() -> None:
    """Otherwise it couldn't say that the Python is too old: it would be a SyntaxError."""
    ast.parse(SETUP.read_text(encoding="utf-8"), feature_version=(3, 6))


OLD = ("python3.6", "python3.7", "python3.8", "python3.9", "python3.10")


def runs(python: str) -> bool:
    """Whether this interpreter is there and works (a version manager's shim may do neither)."""
    found = shutil.which(python)
    return (
        found is not None and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0
    )


def test_setup_runs_under_an_old_python(tmp_path: Path) -> None:
    """It says what is wrong; nothing in it may need a newer standard library."""
    old = next(filter(runs, OLD), None)
    if old is None:
        pytest.skip("no Python older than 3.11 found")
    command = [old, str(SETUP), "--venv", str(tmp_path / "venv"), "--python", old]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "needs 3.11 or newer" in the_line(done)


def test_another_lock_needs_another_environment(setup_env: ModuleType, tmp_path: Path) -> None:
    """The stamp holds this fingerprint: as long as it fits, there is nothing to install."""
    assert setup_env.fingerprint(ROOT, (3, 11, 7)) == setup_env.fingerprint(ROOT, (3, 11, 7))
    for name in ("pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    lock = tmp_path / "requirements.lock"
    lock.write_bytes((ROOT / "requirements.lock").read_bytes())
    before = setup_env.fingerprint(tmp_path, (3, 11, 7))
    lock.write_text("numpy==1.0\n")
    assert setup_env.fingerprint(tmp_path, (3, 11, 7)) != before


@pytest.mark.skipif(shutil.which("make") is None, reason="make isn't installed")
def test_make_without_a_target_lists_the_targets() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    listed = set(re.findall(r"^  make (\w+) ", done.stdout, re.MULTILINE))
    assert listed >= {
        "site",
        "test",
        "quick",
        "lint",
        "lab",
        "refresh",
        "exercises",
        "bench",
        "lock",
        "clean",
    }


def test_lock_pins_and_hashes_everything_and_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock
    packages = [part for part in re.split(r"\n(?! )", lock.strip()) if part]
    assert len(packages) > 50
    unpinned = [part.split()[0] for part in packages if "==" not in part or "--hash=" not in part]
    assert unpinned == []


def test_lock_holds_what_pyproject_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["tools"],
        *(
            need
            for name, group in project["dependency-groups"].items()
            for need in group
            if name != "frameworks"  # `make frameworks` installs these in a place of their own
        ),
    ]
    names = {re.split(r"[<>=~! \[]", need)[0].lower().replace("_", "-") for need in asked}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert names - locked == set()
