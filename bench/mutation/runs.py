"""Run tests against a mutant: in a child of a process that has loaded the libraries, and nothing of Studiepeil, before.

So a mutant costs a second instead of five, and no test meets anything that another mutant left behind.
"""

import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

_LIBRARIES = "libraries.txt"  # in the tree: what the tests imported of others


def passes(tests: Sequence[str], folder: Path) -> bool:
    """Whether the tests pass without a mutant; loads the libraries they need, so that no mutant has to."""
    is_passed = not has_failed(tests, folder, patience=600, is_first=True)
    for name in (folder / _LIBRARIES).read_text().split():
        with suppress(Exception):
            importlib.import_module(name)
    return is_passed


def has_failed(tests: Sequence[str], folder: Path, patience: float, *, is_first: bool = False) -> bool:
    """Run the tests in `folder` until one fails; also true where they take too long.

    That is more than `patience` seconds of computing, or ten times as long on the clock: others may be at work.
    """
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (int(patience) + 1, int(patience) + 1))
        sys.dont_write_bytecode = not is_first
        code = _run(tests, folder)
        if is_first:
            (folder / _LIBRARIES).write_text("\n".join(_list_libraries()))
        os._exit(code)
    ends = time.monotonic() + 10 * patience
    while time.monotonic() < ends:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _run(tests: Sequence[str], folder: Path) -> int:
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # a plugin that is loaded already would be a warning
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    try:
        return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
    except BaseException:
        return 1


def _list_libraries() -> list[str]:
    """Return the modules of others that are imported now, in that order."""
    files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
    return [name for name, file in files.items() if "site-packages" in file and not name.startswith("_")]
