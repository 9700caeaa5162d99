"""The command line: what `main.py` can be asked for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

GRANT_COMMAND = "grant-minutes"
ROOM_COMMANDS = ("demo", "prove-ledger", GRANT_COMMAND)
"""Commands that one room carries out over a database."""


def parse_command_line(roles: Sequence[str]) -> argparse.Namespace:
    """What was asked for. Ends the process, with what is wrong, for a combination that says nothing."""
    parser = argparse.ArgumentParser(prog="main.py", description="RinglyPro")
    commands = ("serve", "work", *ROOM_COMMANDS, "understand", "dialogues")
    parser.add_argument("command", nargs="?", default="serve", choices=commands, help="what to do (default: serve)")
    parser.add_argument("values", nargs="*", help=f"what `{GRANT_COMMAND}` is told: a business, minutes, a reference")
    parser.add_argument("--role", choices=roles, help="what this process serves (default: all)")
    parser.add_argument("--packs", type=Path, help="a folder of languages that `understand` reads besides our own")
    arguments = parser.parse_args()
    command = arguments.command
    for name, taker in (("values", GRANT_COMMAND), ("packs", "understand")):
        if getattr(arguments, name) and command != taker:
            parser.error(f"{command} takes no {name}")
    if arguments.role and command != "serve" and (command, arguments.role) != ("work", "worker"):
        parser.error(f"{command} has no role {arguments.role}")
    return arguments
