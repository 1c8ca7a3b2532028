#!/usr/bin/env python3
"""What darkroom signs, verified by c2pa-wasm of npm, which is another build and version of the verifier."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import c2pa_wasm

SIGN_SAMPLES = os.environ["DARKROOM_SIGN_SAMPLES"]


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        c2pa_wasm.install()
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="darkroom-credentials-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        subprocess.run([SIGN_SAMPLES, cls.folder], check=True)

    def verified(self, pattern):
        files = sorted(self.folder.glob(pattern))
        self.assertEqual(len(files), 6)
        return c2pa_wasm.verified(self.folder / "root.pem", *files)

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
