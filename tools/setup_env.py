"""Make the environment that everything else runs in: ``.venv``, exactly as the lock says.

``make`` calls this before every target that needs the environment; when nothing has changed since
the last time it returns at once. What goes wrong is said in one line, and the exit code is 2.

This file must be *readable* by old Pythons (3.6 and later), so that they can say that they are
too old: no newer syntax here, and nothing but the standard library.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time

NEEDED = (3, 11)
CANDIDATES = ("python3", "python", "python3.13", "python3.12", "python3.11", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# What pip's output says when …
NO_SPACE = ("No space left on device", "Errno 28", "not enough space on the disk")
BAD_HASH = ("DO NOT MATCH THE HASHES",)
NO_NETWORK = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "nodename nor servname",
    "getaddrinfo failed",
    "Network is unreachable",
    "Connection refused",
    "Connection timed out",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "Connection aborted",
    "ProxyError",
    "SSLError",
    "CERTIFICATE_VERIFY_FAILED",
    # What is left when pip is told not to retry: no version of a package is to be seen.
    "(from versions: none)",
)
# What a reader's shell may say that would put packages elsewhere, or bring in others.
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER")
NPM_SECONDS = 600
# What npm's output says without a network.
NO_NPM_NETWORK = ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ECONNRESET", "SSL")


class CannotSetUp(Exception):
    """The environment can't be made; the message says why and what to do, in one line."""


def say(line):
    print(line, flush=True)


def own_environment(**more):
    """The reader's environment without what would send packages elsewhere, or bring in others."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return dict(kept, **more)


def run(command, **options):
    """Run a command; return its exit code and everything that it printed."""
    options.setdefault("env", own_environment())
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        **options,
    )
    return done.returncode, done.stdout


def version_of(python):
    """The version of an interpreter as (major, minor, micro), or None if it doesn't run."""
    code = "import sys; print('%d %d %d' % sys.version_info[:3])"
    try:
        status, printed = run([python, "-c", code])
        return tuple(int(part) for part in printed.split()) if status == 0 else None
    except (OSError, ValueError):
        return None


def dotted(version):
    return ".".join(str(part) for part in version)


def choose_python(asked):
    """The interpreter to make the environment with: the one asked for, or the first new enough."""
    if asked:
        version = version_of(asked)
        if version is None:
            raise CannotSetUp(
                f"PYTHON={asked} doesn't run: give the path of a Python 3.11 or newer."
            )
        if version[:2] < NEEDED:
            raise CannotSetUp(
                f"PYTHON={asked} is Python {dotted(version)}, and this course needs "
                f"{dotted(NEEDED)} or newer."
            )
        return asked, version
    found = []
    for name in (sys.executable, *CANDIDATES):
        version = version_of(name) if name else None
        if version is None:
            continue
        if version[:2] >= NEEDED:
            return name, version
        found.append(dotted(version))
    newest = sorted(set(found), key=lambda text: [int(part) for part in text.split(".")])[-1:]
    raise CannotSetUp(
        "Found Python {}, and this course needs {} or newer: install one, or say where it is with "
        "make PYTHON=/path/to/python3.".format("".join(newest) or "none", dotted(NEEDED))
    )


def venv_python(venv):
    """The interpreter inside an environment."""
    if os.name == "nt":
        return os.path.join(venv, "Scripts", "python.exe")
    return os.path.join(venv, "bin", "python")


def fingerprint(root, python_version):
    """A short text that changes when the environment has to be brought up to date."""
    digest = hashlib.sha256(dotted(python_version).encode())
    for name in ("requirements.lock", "pyproject.toml", "package.json", "package-lock.json"):
        with open(os.path.join(root, name), "rb") as file:
            digest.update(file.read())
    # The package is installed by its place, so a moved repository needs a new installation.
    digest.update(os.path.realpath(root).encode())
    return digest.hexdigest()


def why_pip_failed(output, doing):
    """One line that explains pip's output."""
    if any(sign in output for sign in NO_SPACE):
        return f"The disk is full ({doing}): free about 1.5 GB and try again."
    if any(sign in output for sign in BAD_HASH):
        return (
            f"A downloaded file isn't the one that requirements.lock names ({doing}): a proxy or a "
            "mirror has changed it. Don't use it; try another network."
        )
    if any(sign in output for sign in NO_NETWORK):
        return (
            f"The package index can't be reached ({doing}): check the network connection, or the "
            "proxy and index that `pip config list` shows."
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return "pip failed ({}): {}".format(doing, errors[-1] if errors else "see the log below")


def make_venv(python, version, venv):
    """Create the environment, unless a usable one is there."""
    inside = version_of(venv_python(venv)) if os.path.exists(venv) else None
    if inside is not None and inside[:2] >= NEEDED:
        return inside
    status, printed = run([python, "-c", "import venv, ensurepip"])
    if status != 0:
        raise CannotSetUp(
            f"Python {dotted(version)} ({python}) has no venv module: on Debian and Ubuntu install "
            "it with `sudo apt install python3-venv`, elsewhere take Python from python.org."
        )
    say(f"Python {dotted(version)} ({python})")
    say(f"Making the environment in {os.path.relpath(venv)}...")
    if os.path.exists(venv):
        shutil.rmtree(venv)
    status, printed = run([python, "-m", "venv", venv])
    if status != 0:
        if any(sign in printed for sign in NO_SPACE):
            raise CannotSetUp(why_pip_failed(printed, "making the environment"))
        last = printed.strip().splitlines()[-1:] or ["no message"]
        raise CannotSetUp(f"python -m venv {venv} failed: {last[0]}")
    return version


def pip(venv, arguments, doing):
    """Run pip in the environment, quietly; on failure keep its output and say what happened."""
    log = os.path.join(venv, "setup.log")
    # PIP_USER=0 and not nothing: a pip.conf may ask for an installation by user too.
    environment = own_environment(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    command = [venv_python(venv), "-m", "pip", "install", *arguments]
    status, printed = run(command, cwd=ROOT, env=environment)
    if status != 0:
        try:
            with open(log, "w", encoding="utf-8") as file:
                file.write(printed)
            where = f" (pip's own words: {os.path.relpath(log)})"
        except OSError:
            where = ""
        raise CannotSetUp(why_pip_failed(printed, doing) + where)


def npm(venv):
    """Install what the site needs from npm, as package-lock.json says, with the environment's Node.

    It may run no scripts of those packages (.npmrc).
    """
    folder = os.path.dirname(venv_python(venv))
    name = "npm.exe" if os.name == "nt" else "npm"
    # npm is a script that looks for `node` on the path.
    path = folder + os.pathsep + os.environ.get("PATH", "")
    # Its cache goes into the environment: a home may be read-only, or missing.
    environment = own_environment(
        PATH=path, NO_UPDATE_NOTIFIER="1", npm_config_cache=os.path.join(venv, "npm-cache")
    )
    command = [os.path.join(folder, name), "ci", "--loglevel=error"]
    try:
        status, printed = run(command, cwd=ROOT, env=environment, timeout=NPM_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotSetUp(
            f"npm didn't finish within {NPM_SECONDS // 60} minutes (installing "
            "package-lock.json): try again, or look at the registry that "
            "`.venv/bin/npm config list` shows."
        ) from None
    if status != 0:
        raise CannotSetUp(why_npm_failed(printed))


def why_npm_failed(output):
    """One line that explains npm's output."""
    doing = "installing package-lock.json"
    if any(sign in output for sign in ("ENOSPC", *NO_SPACE)):
        return f"The disk is full ({doing}): free about 1.5 GB and try again."
    if "EINTEGRITY" in output:
        return (
            f"A downloaded file isn't the one that package-lock.json names ({doing}): a proxy or a "
            "mirror has changed it. Don't use it; try another network."
        )
    if any(sign in output for sign in NO_NPM_NETWORK):
        return (
            f"The npm registry can't be reached ({doing}): check the network connection, or the "
            "proxy and registry that `.venv/bin/npm config list` shows."
        )
    lines = [line for line in output.splitlines() if line.startswith("npm error")]
    # Codes, paths and the place of the log are lines of their own around the sentence.
    noise = ("npm error code", "npm error syscall", "npm error path", "npm error errno")
    said = [line for line in lines if not line.startswith(noise) and line.strip() != "npm error"]
    return "npm failed ({}): {}".format(doing, (said or lines or ["no message"])[0])


def set_up(asked, venv):
    """Bring the environment up to date; return whether there was anything to do."""
    stamp = os.path.join(venv, "jacobook-stamp")
    inside = version_of(venv_python(venv)) if os.path.exists(stamp) else None
    if inside is not None and os.path.isdir(os.path.join(ROOT, "node_modules")):
        with open(stamp) as file:
            if file.read() == fingerprint(ROOT, inside):
                return False
    start = time.time()
    python, version = choose_python(asked)
    version = make_venv(python, version, venv)
    if run([venv_python(venv), "-m", "pip", "--version"])[0] != 0:
        # Environments made by some other tools come without pip.
        run([venv_python(venv), "-m", "ensurepip"])
    with open(os.path.join(ROOT, "requirements.lock"), encoding="utf-8") as file:
        count = sum("==" in line for line in file)
    say(f"Installing what requirements.lock names, up to {count} packages (about a minute)...")
    # --no-deps: the lock names everything, and with hashes pip stumbles over a dependency that asks
    # for an extra of a package that isn't pinned to its newest version.
    lock = ["--no-deps", "--require-hashes", "-r", "requirements.lock"]
    pip(venv, lock, "installing requirements.lock")
    say("Installing the course itself...")
    pip(venv, ["--no-deps", "--no-build-isolation", "-e", "."], "installing the course")
    say("Installing what the site needs from npm...")
    npm(venv)
    with open(stamp, "w") as file:
        file.write(fingerprint(ROOT, version))
    say(f"The environment is ready ({time.time() - start:.0f} s).")
    return True


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--python", default="", help="the interpreter to use (default: find one)")
    parser.add_argument("--venv", default=os.path.join(ROOT, ".venv"), help="where to make it")
    options = parser.parse_args(arguments)
    try:
        set_up(options.python, os.path.abspath(options.venv))
    except CannotSetUp as problem:
        print(f"setup: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("setup: interrupted; the same command goes on where it can.", file=sys.stderr)
        return 130
    except OSError as problem:
        text = str(problem)
        if any(sign in text for sign in NO_SPACE):
            text = why_pip_failed(text, "setting up")
        print(f"setup: {text}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
