"""Style, types and tests in one go, counted on one last line.

A fault of style or types counts as one failed test.  On CI (`CI=true`) a skipped test
fails the run: there every foreign program must be present.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

CHECKS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy", "--no-error-summary"),
)
TRIAL = ("twisted.trial", "--temp-directory", "_trial_temp", "tests")
# Trial's last word, as in: FAILED (skips=1, failures=2, successes=30)
VERDICT = re.compile(r"^(?:PASSED|FAILED)(?: \((.*)\))?$")
# What trial counts, and what that means here; a test expected to fail is not done.
MEANING = {
    "successes": "passed",
    "skips": "skipped",
    "failures": "failed",
    "errors": "failed",
    "expectedFailures": "failed",
    "unexpectedSuccesses": "failed",
}
ON_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def check(module: str, *arguments: str) -> Counter[str]:
    """Run one tool over the tree: one passed, or one failed."""
    print("+", module, *arguments, flush=True)
    done = subprocess.run([sys.executable, "-m", module, *arguments], check=False)
    return Counter({"failed" if done.returncode else "passed": 1})


def tests() -> Counter[str]:
    """Run trial, showing its output as it comes, and count from its own verdict."""
    print("+", *TRIAL, flush=True)
    trial = subprocess.Popen(
        [sys.executable, "-m", *TRIAL],
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    counted: Counter[str] = Counter()
    for line in trial.stdout or ():
        print(line, end="", flush=True)
        if verdict := VERDICT.match(line.rstrip()):
            counted = count(verdict[1] or "")
    if (trial.wait() and not counted["failed"]) or not counted.total():
        counted["failed"] += 1  # trial itself broke, or found no test at all
    return counted


def count(verdict: str) -> Counter[str]:
    """`skips=1, successes=30` counted as passed, failed and skipped."""
    counted: Counter[str] = Counter()
    for kind, number in re.findall(r"(\w+)=(\d+)", verdict):
        counted[MEANING[kind]] += int(number)
    return counted


def main() -> int:
    """0 when all is well; the exit code that a shell understands."""
    os.chdir(Path(__file__).parent.parent)
    counted = sum((check(*each) for each in CHECKS), Counter()) + tests()
    print("{passed} passed, {failed} failed, {skipped} skipped".format_map(counted))
    return 1 if counted["failed"] or (ON_CI and counted["skipped"]) else 0


if __name__ == "__main__":
    sys.exit(main())
