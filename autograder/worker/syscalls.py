"""The system calls a worker may not make, as a seccomp filter.

A list of refusals and not of permissions: the aim is that a submission cannot reach beyond its own
process, and what torch needs changes with every release. A refused call fails with EPERM, so a
submission gets a Python exception and not a dead process.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
from typing import Any

CLONE_THREAD = 0x00010000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
LOCKS = (5, 6, 7, 36, 37, 38)  # F_GETLK to F_SETLKW, and those of open files
WATCHES = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
PIPES = (1031,)  # F_SETPIPE_SZ: all workers of a user share what pipes may hold
OWNERS = (0x8901, 0x8902)  # ioctl: FIOSETOWN, SIOCSPGRP
WORD = 0xFFFFFFFF  # what the kernel reads of an argument that is an int: its upper half is ignored

NETWORK = """socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom
    recvmsg recvmmsg getsockopt setsockopt shutdown"""
PROCESSES = """fork vfork execve execveat setsid setpgid tkill rt_sigqueueinfo rt_tgsigqueueinfo
    timer_create"""
OTHERS = """ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_open
    pidfd_getfd pidfd_send_signal kcmp migrate_pages move_pages sched_setscheduler sched_setparam
    sched_setattr setpriority ioprio_set capset"""
FILES = """creat mkdir mkdirat rmdir rename renameat renameat2 unlink unlinkat link linkat symlink
    symlinkat mknod mknodat truncate chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
    flock setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr utime utimes utimensat
    futimesat name_to_handle_at open_by_handle_at memfd_create memfd_secret inotify_init
    inotify_init1 fanotify_init"""
IPC = """shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr"""
KERNEL = """io_uring_setup io_uring_enter io_uring_register unshare setns mount umount2 pivot_root
    chroot mount_setattr move_mount fsopen fsconfig fsmount fspick open_tree bpf perf_event_open
    userfaultfd keyctl add_key request_key personality acct swapon swapoff reboot kexec_load
    kexec_file_load init_module finit_module delete_module quotactl syslog settimeofday
    clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm lookup_dcookie
    vhangup nfsservctl"""
REFUSED = " ".join((NETWORK, PROCESSES, OTHERS, FILES, IPC, KERNEL)).split()
# What an argument may not be: the call, the argument's place, and the numbers. A worker that was
# killed was killed by somebody else, so that the grader can tell: none can kill itself, nor lower
# its own limit of processor time, at which the kernel kills it.
NUMBERS = (
    ("fcntl", 1, (*LOCKS, *WATCHES, *PIPES)),
    ("ioctl", 1, OWNERS),
    ("kill", 1, (signal.SIGKILL,)),
    ("tgkill", 2, (signal.SIGKILL,)),
    ("setrlimit", 0, (resource.RLIMIT_CPU,)),
    ("prctl", 0, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE)),
)


class Filter:
    """A filter that is built once and loaded in each fork. Raises `OSError` without libseccomp."""

    def __init__(self) -> None:
        # Ends in RuntimeError where the library is missing, which is no fault of ours.
        import pyseccomp

        self.library: Any = pyseccomp
        self.rules: Any = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        refuse = pyseccomp.ERRNO(errno.EPERM)
        for name in REFUSED:
            if self._known(name):
                self.rules.add_rule(refuse, name)
        # A process without CLONE_THREAD is a new one. clone3 hides its flags in memory, so it is
        # said not to exist and the C library falls back to clone.
        new_process = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
        self.rules.add_rule(refuse, "clone", new_process)
        for name in ("prlimit64", "sched_setaffinity"):  # of itself alone
            self.rules.add_rule(refuse, name, pyseccomp.Arg(0, pyseccomp.NE, 0))
        for name, place, numbers in NUMBERS:
            for number in numbers if self._known(name) else ():
                self.rules.add_rule(refuse, name, self._word(place, number))
        new_limit = pyseccomp.Arg(2, pyseccomp.NE, 0)
        self.rules.add_rule(refuse, "prlimit64", self._word(1, resource.RLIMIT_CPU), new_limit)
        if self._known("clone3"):
            self.rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")

    def load(self) -> None:
        """Put the filter into force for this thread, for good; signals only to this process."""
        refuse = self.library.ERRNO(errno.EPERM)
        for name in ("kill", "tgkill"):
            self.rules.add_rule(refuse, name, self.library.Arg(0, self.library.NE, os.getpid()))
        self.rules.load()

    def _word(self, place: int, value: int) -> Any:
        """Return the condition that an argument is this number, as the kernel reads an int."""
        return self.library.Arg(place, self.library.MASKED_EQ, WORD, value)

    def _known(self, name: str) -> bool:
        """Say whether this architecture and this libseccomp have such a call."""
        try:
            return bool(self.library.resolve_syscall(self.library.system_arch(), name) >= 0)
        except (OSError, ValueError):
            return False
