"""The command line starts at once: help imports no library that only a command needs."""

import subprocess
import sys

HEAVY = ("bentoml", "ibis", "lightgbm", "mlflow", "numpy", "pandas", "shap", "simulation", "sklearn", "sqlalchemy")
SECONDS, MEGABYTES = 0.7, 80


def test_help_loads_none_of_the_libraries_of_the_commands():
    program = f"import sys, serving.commands.app; print(sorted(set({HEAVY}) & set(sys.modules)))"

    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"


def test_help_takes_little_time_and_memory():
    """Measured by a process between, so that `RUSAGE_CHILDREN` counts the command line alone."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'serving', '--help'], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    least = [_run(program) for _ in range(2)]  # the first may compile

    assert min(seconds for seconds, _ in least) < SECONDS
    assert min(megabytes for _, megabytes in least) < MEGABYTES


def _run(program: str) -> tuple[float, float]:
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    seconds, megabytes = map(float, printed.split())
    return seconds, megabytes
