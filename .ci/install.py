"""Makes .venv from requirements.lock with nothing but a Python: uv is found, or fetched into .tools.

uv is told the package index that this machine's pip uses, because it does not read pip's configuration.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
TOOLS_FOLDER = PROJECT_ROOT / ".tools"
VENV_FOLDER = PROJECT_ROOT / ".venv"
OLDEST_PYTHON = (3, 11)


def run_command(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command and fail with it."""
    return subprocess.run(command, check=True, text=True, **options)  # type: ignore[call-overload,no-any-return]


def command_succeeds(*command: str) -> bool:
    """Whether a command ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def find_python() -> str:
    """A Python new enough; this one, or one on the path."""
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return sys.executable
    for minor in range(14, OLDEST_PYTHON[1] - 1, -1):
        python_path = shutil.which(f"python3.{minor}")
        if python_path and command_succeeds(python_path, "-c", "import sys"):
            return python_path
    sys.exit(f"RinglyPro needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer; this is {sys.version.split()[0]}")


def create_venv_with_pip(interpreter: str) -> str:
    """A virtual environment of the tools' own, with pip in it, however little this machine has."""
    venv_folder = TOOLS_FOLDER / "venv"
    venv_python = str(venv_folder / "bin" / "python")
    if command_succeeds(venv_python, "-m", "pip", "--version"):
        return venv_python
    shutil.rmtree(venv_folder, ignore_errors=True)
    if command_succeeds(interpreter, "-m", "venv", str(venv_folder)):
        return venv_python
    if command_succeeds(interpreter, "-m", "pip", "--version"):
        run_command(
            interpreter, "-m", "pip", "install", "--quiet", "--target", str(TOOLS_FOLDER / "virtualenv"), "virtualenv"
        )
        environment = {**os.environ, "PYTHONPATH": str(TOOLS_FOLDER / "virtualenv")}
        run_command(interpreter, "-m", "virtualenv", "--quiet", str(venv_folder), env=environment)
        return venv_python
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run_command("apt-get", "update", "-qq")
        run_command("apt-get", "install", "-y", "-qq", "python3-venv")
        run_command(interpreter, "-m", "venv", str(venv_folder))
        return venv_python
    sys.exit("this Python has neither pip nor ensurepip: install python3-venv (Debian) or pip, and try again")


def find_uv(interpreter: str) -> str:
    """Uv from the path, else from .tools, fetched when it is not there."""
    for uv_path in (shutil.which("uv"), str(TOOLS_FOLDER / "venv" / "bin" / "uv")):
        if uv_path and command_succeeds(uv_path, "--version"):
            return uv_path
    pip_python = create_venv_with_pip(interpreter)
    run_command(pip_python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv")
    return str(TOOLS_FOLDER / "venv" / "bin" / "uv")


def index_environment(interpreter: str) -> dict[str, str]:
    """The environment that points uv to pip's index."""
    if "UV_INDEX_URL" in os.environ or "UV_DEFAULT_INDEX" in os.environ:
        return dict(os.environ)
    index_url = os.environ.get("PIP_INDEX_URL", "")
    for key in ("global.index-url", "install.index-url"):
        config_result = subprocess.run(
            [interpreter, "-m", "pip", "config", "get", key], capture_output=True, text=True, check=False
        )
        index_url = index_url or (config_result.stdout.strip() if config_result.returncode == 0 else "")
    return {**os.environ, **({"UV_DEFAULT_INDEX": index_url} if index_url else {})}


def install_environment() -> int:
    """Make the environment; a second run with nothing new takes a moment."""
    interpreter = find_python()
    tool = find_uv(interpreter)
    environment = index_environment(interpreter)
    if not command_succeeds(
        str(VENV_FOLDER / "bin" / "python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"
    ):
        run_command(tool, "venv", "--quiet", "--clear", "--python", interpreter, str(VENV_FOLDER), env=environment)
    run_command(
        tool, "pip", "sync", "--quiet", "--python", str(VENV_FOLDER / "bin" / "python"),
        str(PROJECT_ROOT / "requirements.lock"),
        env=environment,
    )  # fmt: skip
    (VENV_FOLDER / ".installed").touch()
    return 0


if __name__ == "__main__":
    sys.exit(install_environment())
