#!/usr/bin/env python3
"""What darkroom signs, verified by c2pa-wasm of npm, which is another build and version of the verifier."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
SIGN_SAMPLES = os.environ["DARKROOM_SIGN_SAMPLES"]


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


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        install()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="darkroom-credentials-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        subprocess.run([SIGN_SAMPLES, cls.folder], check=True)

    def verified(self, pattern):
        files = sorted(self.folder.glob(pattern))
        self.assertEqual(len(files), 6)
        done = subprocess.run(["node", FOLDER / "verify.mjs", self.folder / "root.pem", *files],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def assert_trusted(self, report, has_manifest):
        self.assertEqual(report["state"], "Trusted")
        self.assertEqual(report["failures"], [])
        self.assertEqual(report["actions"], ["c2pa.opened", "c2pa.resized", "c2pa.converted"])
        self.assertEqual(report["ingredients"], [{"relationship": "parentOf", "hasManifest": has_manifest}])

    def test_a_variant_of_a_source_without_credentials_is_trusted(self):
        for report in self.verified("plain.*"):
            with self.subTest(report["file"]):
                self.assert_trusted(report, has_manifest=False)

    def test_a_variant_of_a_source_with_credentials_is_trusted_and_carries_them(self):
        for report in self.verified("carried.*"):
            with self.subTest(report["file"]):
                self.assert_trusted(report, has_manifest=True)

    def test_a_changed_variant_is_invalid(self):
        for report in self.verified("changed.*"):
            with self.subTest(report["file"]):
                self.assertEqual(report["state"], "Invalid")
                self.assertTrue([code for code in report["failures"] if code.endswith("Hash.mismatch")])


if __name__ == "__main__":
    unittest.main()
