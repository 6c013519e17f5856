"""Take the file system away from the current process, but for what is named (Linux, from 5.13 on).

Landlock is the kernel's own sandbox for ordinary users. It needs no other program and no rights,
and what it takes away never comes back, not for children either. It knows files alone: processes,
signals and sockets are the matter of :mod:`jacobook.grading.jail.seccomp`.
Reference: the kernel's ``Documentation/userspace-api/landlock.rst``.
"""

import contextlib
import ctypes
import os
import stat
import struct
import sys
from collections.abc import Sequence

# The numbers are the same on every architecture.
_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_ONLY = 1
_BENEATH = 1
_NO_NEW_PRIVILEGES = 38

# Rights over files, each a bit, and the version of the interface from which on it exists.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FIRST = (1 << 13) - 1  # these four, and removing and making entries of every kind
_REFER, _TRUNCATE, _CONTROL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _CONTROL_DEVICE
_READING = _EXECUTE | _READ_FILE | _READ_FOLDER
# Ordinary files and folders: no devices, pipes, sockets or links.
_MAKE_FOLDER, _MAKE_FILE, _REMOVE_FOLDER, _REMOVE_FILE = 1 << 7, 1 << 8, 1 << 4, 1 << 5
_WRITING = (
    _WRITE_FILE | _MAKE_FOLDER | _MAKE_FILE | _REMOVE_FOLDER | _REMOVE_FILE | _REFER | _TRUNCATE
)


def version() -> int:
    """Return the version of the kernel's interface; 0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(int(_library().syscall(_CREATE, None, 0, _VERSION_ONLY)), 0)


def restrict(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Leave the current process these files and folders and what is below them, and no others.

    Parameters
    ----------
    readable
        May be read and executed. Those that don't exist are passed over.
    writable
        May be read, and written to.

    Raises
    ------
    OSError
        When the kernel refuses; then nothing of a student's may run.
    """
    handled = _FIRST
    for number, right in ((2, _REFER), (3, _TRUNCATE), (5, _CONTROL_DEVICE)):
        if version() >= number:
            handled |= right
    header = ctypes.create_string_buffer(struct.pack("Q", handled))
    rules = _call(_CREATE, ctypes.addressof(header), 8, 0)
    try:
        for path in readable:
            _allow(rules, path, _READING & handled)
        for path in writable:
            _allow(rules, path, (_READING | _WRITING) & handled & ~_EXECUTE)
        if _library().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl was refused")
        _call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    with contextlib.suppress(FileNotFoundError, PermissionError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(place).st_mode):
                rights &= _ON_FILES
            rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, place))
            _call(_ADD_RULE, rules, _BENEATH, ctypes.addressof(rule), 0)
        finally:
            os.close(place)


def _call(number: int, *arguments: int) -> int:
    result = int(_library().syscall(number, *(ctypes.c_ulong(each) for each in arguments)))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"the system call {number} was refused")
    return result


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library
