"""Makes `.venv` hold what a lock says and the project itself; instant when nothing changed.

Runs on the machine's own Python with its standard library only:
`python3 tools/environment.py run` for the demonstration, `python3 tools/environment.py dev` for the tests.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")
# Registry and interpreter are the machine's choice; uv never fetches a Python of its own.
ENVIRONMENT = dict(os.environ, UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1")


def main(wanted: str) -> None:
    """Bring the environment to the state `wanted` (`run` or `dev`); a `dev` one stays so."""
    require_python()
    if is_current("dev") or (wanted == "run" and is_current("run")):
        return
    wanted = "dev" if os.path.exists(stamp("dev")) else wanted
    create()
    install(wanted)
    with open(stamp(wanted), "w") as file:
        file.write(fingerprint(wanted))


def require_python() -> None:
    """Go on with a Python that is new enough, or say what is missing."""
    if sys.version_info < OLDEST:
        found = next(
            (path for path in map(shutil.which, NEWER) if path and succeeds(path, "-c", "import ensurepip")), None
        )
        if found is None:
            sys.exit(f"Python 3.11 or newer is needed; this one is {sys.version.split()[0]}. Name one: make PYTHON=…")
        os.execv(found, [found, *sys.argv])
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        sys.exit(f"{sys.executable} has no venv module: install it (Debian and Ubuntu: apt install python3-venv).")


def stamp(wanted: str) -> str:
    """Where the state reached is written; it lives and dies with the environment."""
    return os.path.join(VENV, f".{wanted}")


def is_current(wanted: str) -> bool:
    """Tell whether the environment already is as the lock and the project's declaration say."""
    if not os.path.exists(stamp(wanted)) or not works():
        return False
    with open(stamp(wanted)) as file:
        return file.read() == fingerprint(wanted)


def fingerprint(wanted: str) -> str:
    """Summarise all that decides what is installed."""
    digest = hashlib.sha256(ROOT.encode())
    for name in (LOCKS[wanted], "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def works() -> bool:
    """Tell whether the environment's Python starts (the machine's own may have been replaced)."""
    return succeeds(PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))")


def create() -> None:
    """Make the environment when there is none that works."""
    if not works():
        say("creating .venv")
        run(sys.executable, "-m", "venv", "--clear", VENV)


def install(wanted: str) -> None:
    """Install the lock, hashes checked, then the project in place, without anything the lock does not name."""
    uv, lock = find_uv(), os.path.join(ROOT, LOCKS[wanted])
    say(f"installing {LOCKS[wanted]} with {'uv' if uv else 'pip'}")
    if uv:
        run(uv, "pip", "sync", "-q", "--python", PYTHON, "--require-hashes", "--compile-bytecode", lock)
        tool = [uv, "pip", "install", "-q", "--python", PYTHON]
    else:
        tool = [PYTHON, "-m", "pip", "install", "-q"]
        run(*tool, "--require-hashes", "-r", lock)
    # The build backend is in the development lock only.
    run(*tool, "--no-deps", *(["--no-build-isolation"] if wanted == "dev" else []), "--editable", ROOT)


def find_uv() -> str:
    """Return the machine's uv, or one put into the environment; an empty text when it cannot be had."""
    if os.environ.get("NEWSLETTER_INSTALLER") == "pip":
        return ""
    own = os.path.join(VENV, "bin", "uv")
    if not shutil.which("uv") and not os.path.exists(own):
        succeeds(PYTHON, "-m", "pip", "install", "-q", "uv")
    return shutil.which("uv") or shutil.which(own) or ""


def say(words: str) -> None:
    """Tell what is being done."""
    print(f"· {words}", flush=True)


def succeeds(*command: str) -> bool:
    """Run a command that may fail, without a word."""
    try:
        return subprocess.run(command, check=False, env=ENVIRONMENT, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def run(*command: str) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, check=False, cwd=ROOT, env=ENVIRONMENT)
    if done.returncode:
        sys.exit(f"This failed (exit {done.returncode}): {' '.join(command)}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit("usage: python3 tools/environment.py run|dev")
    main(sys.argv[1])
