"""Makes .venv from requirements.lock with nothing but a Python: uv is found, or fetched into .tools.

uv is told the package index that this machine's pip uses, because it does not read pip's configuration.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
TOOLS = HOUSE / ".tools"
VENV = HOUSE / ".venv"
OLDEST = (3, 11)


def run(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command and fail with it."""
    return subprocess.run(command, check=True, text=True, **more)  # type: ignore[call-overload,no-any-return]


def works(*command: str) -> bool:
    """Whether a command ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def python() -> str:
    """A Python new enough; this one, or one on the path."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and works(found, "-c", "import sys"):
            return found
    sys.exit(f"RinglyPro needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}")


def venv_with_pip(interpreter: str) -> str:
    """A virtual environment of the tools' own, with pip in it, however little this machine has."""
    place = TOOLS / "venv"
    pip = str(place / "bin" / "python")
    if works(pip, "-m", "pip", "--version"):
        return pip
    shutil.rmtree(place, ignore_errors=True)
    if works(interpreter, "-m", "venv", str(place)):
        return pip
    if works(interpreter, "-m", "pip", "--version"):
        run(interpreter, "-m", "pip", "install", "--quiet", "--target", str(TOOLS / "virtualenv"), "virtualenv")
        environment = {**os.environ, "PYTHONPATH": str(TOOLS / "virtualenv")}
        run(interpreter, "-m", "virtualenv", "--quiet", str(place), env=environment)
        return pip
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "python3-venv")
        run(interpreter, "-m", "venv", str(place))
        return pip
    sys.exit("this Python has neither pip nor ensurepip: install python3-venv (Debian) or pip, and try again")


def uv(interpreter: str) -> str:
    """Uv from the path, else from .tools, fetched when it is not there."""
    for known in (shutil.which("uv"), str(TOOLS / "venv" / "bin" / "uv")):
        if known and works(known, "--version"):
            return known
    tools = venv_with_pip(interpreter)
    run(tools, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
    return str(TOOLS / "venv" / "bin" / "uv")


def index(interpreter: str) -> dict[str, str]:
    """The environment that points uv to pip's index."""
    if "UV_INDEX_URL" in os.environ or "UV_DEFAULT_INDEX" in os.environ:
        return dict(os.environ)
    found = os.environ.get("PIP_INDEX_URL", "")
    for key in ("global.index-url", "install.index-url"):
        asked = subprocess.run(
            [interpreter, "-m", "pip", "config", "get", key], capture_output=True, text=True, check=False
        )
        found = found or (asked.stdout.strip() if asked.returncode == 0 else "")
    return {**os.environ, **({"UV_DEFAULT_INDEX": found} if found else {})}


def main() -> int:
    """Make the environment; a second run with nothing new takes a moment."""
    interpreter = python()
    tool = uv(interpreter)
    environment = index(interpreter)
    if not works(str(VENV / "bin" / "python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        run(tool, "venv", "--quiet", "--clear", "--python", interpreter, str(VENV), env=environment)
    run(
        tool, "pip", "sync", "--quiet", "--python", str(VENV / "bin" / "python"), str(HOUSE / "requirements.lock"),
        env=environment,
    )  # fmt: skip
    (VENV / ".installed").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
