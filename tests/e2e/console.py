# SPDX-License-Identifier: MIT
"""The commands of aivideo-server, as an operator runs them."""
import os
import pty
import select
import subprocess

from backend import PROGRAM


class Result:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __repr__(self):
        return "status %d\n%s\n%s" % (self.status, self.out, self.err)


def run(*arguments, text="", status=0, env=None, limit=60):
    """Runs a command and holds it to its status (None: any)."""
    done = subprocess.run([PROGRAM, *arguments], input=text.encode(), capture_output=True, timeout=limit,
                          env={**os.environ, **(env or {})}, check=False)
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert status is None or result.status == status, "%s: %r" % (" ".join(arguments), result)
    return result


def run_on_terminal(*arguments, answers=(), limit=30):
    """Runs a command on a terminal of its own and answers its questions. What the terminal showed, and the status."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(PROGRAM, [PROGRAM, *arguments])
    shown, answers = b"", list(answers)
    while True:
        if not select.select([fd], [], [], limit)[0]:
            raise AssertionError("nothing more after %r" % shown)
        try:
            got = os.read(fd, 4096)
        except OSError:             # Linux: the other side has gone
            got = b""
        if not got:
            break
        shown += got
        if answers and shown.endswith(b": "):
            os.write(fd, answers.pop(0).encode() + b"\n")
    os.close(fd)
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
