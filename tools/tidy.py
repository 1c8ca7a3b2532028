#!/usr/bin/env python3
"""clang-tidy over some files; what was clean once is not asked again while it is the same.

Usage: tools/tidy.py BUILD_DIR FILE...    (a folder with compile_commands.json)

The same means: the preprocessed text with its comments (they hold NOLINT), the checks and their
options, the program's version. Clean ones are remembered in ~/.cache/darkroom/tidy.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

COMPILER = "clang++-19"
ROOT = pathlib.Path(__file__).resolve().parent.parent
TIDY = subprocess.run([ROOT / "tools/clang_tidy.sh"], check=True, stdout=subprocess.PIPE,
                      text=True).stdout.strip()
CACHE = pathlib.Path(os.environ.get("DARKROOM_CACHE") or
                     pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") /
                     "darkroom") / "tidy"


# A quarter of the analyzer's own bound for a function: a few files took twenty seconds and more, and
# nothing was found there. No part of the stamp: what was clean with more of it is clean with less.
BOUNDED = [f"--extra-arg={word}" for word in ("-Xclang", "-analyzer-config", "-Xclang", "max-nodes=50000")]


def output_of(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def preprocessed(entry):
    words = shlex.split(entry["command"])
    while not words[0].endswith(COMPILER):  # ccache
        words.pop(0)
    at = words.index("-o")
    words = [word for word in words[:at] + words[at + 2:] if word != "-c"]
    return output_of(*words, "-E", "-C", cwd=entry["directory"]).replace(bytes(ROOT), b".")


def stamp_of(path, entry, version):
    seen = hashlib.sha256(version)
    seen.update(output_of(TIDY, "--dump-config", path))
    seen.update(preprocessed(entry))
    return CACHE / seen.hexdigest()


def complaints(build, path, entry, version):
    """What clang-tidy says of a file; nothing where it is clean."""
    stamp = stamp_of(path, entry, version)
    if stamp.exists():
        return ""
    done = subprocess.run([TIDY, "-p", build, "--quiet", *BOUNDED, path], check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if done.returncode != 0:
        return done.stdout or f"{path}: {TIDY} ended with {done.returncode}\n"
    stamp.touch()
    return ""


def main(build, paths):
    CACHE.mkdir(parents=True, exist_ok=True)
    version = output_of(TIDY, "--version")
    entries = {pathlib.Path(entry["file"]).resolve(): entry
               for entry in json.loads((pathlib.Path(build) / "compile_commands.json").read_text())}
    unknown = [path for path in paths if pathlib.Path(path).resolve() not in entries]
    if unknown:
        sys.exit("tools/tidy.py: nothing compiles " + ", ".join(unknown))
    jobs = int(os.environ.get("DARKROOM_JOBS") or os.cpu_count() or 1)
    clean = True
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for said in pool.map(lambda path: complaints(build, path, entries[pathlib.Path(path).resolve()],
                                                     version), paths):
            clean = clean and not said
            print(said, end="", flush=True)
    sys.exit(0 if clean else 1)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
