"""c2pa-wasm of npm: another build and version of C2PA's verifier than the one that is linked into darkroom."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent


def absent(what):
    """A visible skip of what this machine lacks; a failure where integration is required."""
    if os.environ.get("DARKROOM_REQUIRE_INTEGRATION"):
        raise AssertionError(f"required here: {what}")
    raise unittest.SkipTest(what)


def install():
    for program in ("node", "npm"):
        if not shutil.which(program):
            absent(program)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip("v\n").split(".")[0]) < 20:
        absent(f"node 20 or newer, which c2pa-wasm needs; this is {version.strip()}")
    if not (FOLDER / "node_modules/@contentauth/c2pa-wasm").is_dir():
        installed = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=FOLDER,
                                   capture_output=True, check=False)
        if installed.returncode != 0:
            absent("c2pa-wasm, which npm ci could not install")


def verified(anchors, *files):
    """What verify.mjs says of each file."""
    done = subprocess.run(["node", FOLDER / "verify.mjs", anchors, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
