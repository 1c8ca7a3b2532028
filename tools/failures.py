#!/usr/bin/env python3
"""Says again, last and briefly, what failed in a ctest log: failures.py LastTest.log

A program's own log lines bury its failures, and whoever reads a long build log reads its end.
"""

import re
import sys

BEGINS = re.compile(
    r": Failure$|^(FAIL|ERROR): |ERROR: (Address|Leak)Sanitizer|runtime error: |WARNING: Thread"
)
ENDS = re.compile(r"^\[  FAILED  \]|^\[       OK|^SUMMARY: |^={60,}$|^Ran \d+ tests")
LOG_LINE = re.compile(r'^\{"time":')
LINES_EACH = 40
LINES_MOST = 400


def failures(lines):
    """The blocks from what begins a failure to what ends it, log lines left out."""
    room = 0
    for line in lines:
        line = line.rstrip("\n")
        if LOG_LINE.match(line):
            continue
        if BEGINS.search(line):
            room = LINES_EACH
        if room > 0:
            yield line
            room = 0 if ENDS.search(line) else room - 1


def main():
    with open(sys.argv[1], encoding="utf-8", errors="replace") as log:
        found = list(failures(log))
    if not found:
        return
    print("\nwhat failed:")
    for line in found[:LINES_MOST]:
        print("  " + line)
    if len(found) > LINES_MOST:
        print(f"  ... and {len(found) - LINES_MOST} lines more in {sys.argv[1]}")


if __name__ == "__main__":
    main()
