"""Take system calls away from the current process, for good (Linux, x86-64 and arm64).

A small seccomp filter in classic BPF: calls that start processes, send signals, open sockets, look
into other processes or build new walls around themselves fail with EPERM. Threads may start.
Reference: the kernel's ``Documentation/userspace-api/seccomp_filter.rst``.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from functools import cache

# Call numbers on x86-64 and on arm64; None where an architecture has no such call.
_DENIED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "open_tree": (428, 428),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "personality": (135, 92),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "sched_setaffinity": (203, 122),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "setpgid": (109, 154),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "memfd_secret": (447, 447),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "fanotify_init": (300, 262),
    "syslog": (103, 116),
}
# Calls that a process may make for itself and not for another: the number, and which argument
# names the process. A signal to oneself is how the C library aborts.
_OWN = {"tgkill": ((234, 131), 0), "prlimit64": ((302, 261), 0)}
# Calls of which only some requests are refused: those that make the kernel send a signal to a
# process of one's choice when a file is ready, or type into a terminal.
_REQUESTS = {
    "fcntl": ((72, 25), (8, 10, 15)),  # F_SETOWN, F_SETSIG, F_SETOWN_EX
    "ioctl": ((16, 29), (0x8901, 0x8902, 0x5412)),  # FIOSETOWN, SIOCSPGRP, TIOCSTI
}
# Where the worker has no file system of its own: what reaches files by their names, past Landlock.
# The first are refused. The others say that they have succeeded, and do nothing: what copies a file
# also copies its mode and its times, and need not fail on that.
_REFUSED_OUTSIDE: dict[str, tuple[int | None, int | None]] = {
    "truncate": (76, 45),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
}
_IDLE_OUTSIDE: dict[str, tuple[int | None, int | None]] = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
# What came after it is unknown here, and so it doesn't exist.
NEWEST = 467
_CLONE = (56, 220)
_CLONE3 = (435, 435)
_CLONE_THREAD = 0x00010000

# Where the filter finds things in struct seccomp_data (the low word first: both are little-endian).
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_X32 = 0x40000000
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE, _SET_DUMPABLE = 38, 22, 2, 4
_SET_PARENT_DEATH_SIGNAL = 1


def supported() -> bool:
    """Tell whether this computer's calls are known here."""
    return sys.platform == "linux" and platform.machine() in _MACHINES


def prepare(alone: bool = True) -> None:
    """Work out what :func:`install` needs, once for all processes that will come of this one."""
    _program(platform.machine(), alone)


def install(alone: bool = True) -> None:
    """Put the filter on the current process and everything that comes of it.

    Parameters
    ----------
    alone
        False where it shares a file system with others: then more calls are taken away.

    Raises
    ------
    OSError
        When the kernel refuses; then nothing of a student's may run.
    """
    program = _program(platform.machine(), alone)
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(
        struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    )
    _prctl(_NO_NEW_PRIVILEGES, 1)
    _prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(header))


def end_with_parent() -> None:
    """End this process when its parent ends (Linux)."""
    _prctl(_SET_PARENT_DEATH_SIGNAL, 9)


def hide_memory() -> None:
    """Let no process of the same user look into this one's memory (Linux)."""
    _prctl(_SET_DUMPABLE, 0)


def _program(machine: str, alone: bool) -> list[bytes]:
    column, architecture = _MACHINES[machine]
    clone, clone3 = _CLONE[column], _CLONE3[column]
    refuse = _ERROR | errno.EPERM
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, jump_true=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":  # the same calls have other numbers in the x32 personality
        steps += [_step(_AT_LEAST, _X32, jump_false=1), _step(_RETURN, refuse)]
    # The C library tries clone3 first, whose flags can't be read here, and then clone.
    steps += [_step(_EQUAL, clone3, jump_false=1), _step(_RETURN, _ERROR | errno.ENOSYS)]
    steps += [_step(_AT_LEAST, NEWEST + 1, jump_false=1), _step(_RETURN, _ERROR | errno.ENOSYS)]
    steps += _denials(column, alone)
    for numbers, _ in _OWN.values():
        own = (0, os.getpid())
        steps += _guard(numbers[column], _FIRST_ARGUMENT, own, refuse, _ALLOW)
    for numbers, requests in _REQUESTS.values():
        steps += _guard(numbers[column], _SECOND_ARGUMENT, requests, _ALLOW, refuse)
    steps += [
        _step(_EQUAL, clone, jump_false=3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _CLONE_THREAD, jump_true=1),
        _step(_RETURN, refuse),
        _step(_RETURN, _ALLOW),
    ]
    return steps


@cache
def _denials(column: int, alone: bool) -> list[bytes]:
    """The steps that are the same in every process; made once, before the first child."""
    denied = [*_DENIED.values(), *(() if alone else _REFUSED_OUTSIDE.values())]
    idle = () if alone else _IDLE_OUTSIDE.values()
    return [
        step
        for rows, number in ((denied, errno.EPERM), (idle, 0))
        for call in sorted({row[column] or 0 for row in rows} - {0})
        for step in (_step(_EQUAL, call, jump_false=1), _step(_RETURN, _ERROR | number))
    ]


def _guard(
    number: int, place: int, values: tuple[int, ...], otherwise: int, listed: int
) -> list[bytes]:
    """Decide on a call by one of its arguments: is it among the values, or not?"""
    count = len(values)
    compare = [_step(_EQUAL, value, jump_true=count - index) for index, value in enumerate(values)]
    return [
        _step(_EQUAL, number, jump_false=count + 3),
        _step(_LOAD, place),
        *compare,
        _step(_RETURN, otherwise),
        _step(_RETURN, listed),
    ]


def _step(operation: int, operand: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
    return struct.pack("HBBI", operation, jump_true, jump_false, operand)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    return library


def _prctl(option: int, argument: int, further: int = 0) -> None:
    if _library().prctl(option, argument, further, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}) was refused")
