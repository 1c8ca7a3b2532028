#!/usr/bin/env python3
"""Plants one violation of each rule in a small tree and expects check_floors.py to name it."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (pathlib.Path(folder) / "src").mkdir(exist_ok=True)
        (pathlib.Path(folder) / "include").mkdir(exist_ok=True)
        return check_tree(folder)


def check_tree(folder):
    return subprocess.run([sys.executable, ROOT / "tools/check_floors.py", folder],
                          capture_output=True, text=True, check=False)


class CheckFloors(unittest.TestCase):
    def test_this_tree_keeps_its_floors(self):
        run = check_tree(ROOT)
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_lower_floor_and_the_own_folder_may_be_included(self):
        run = check({"src/worker/a.cpp": '#include "worker/b.hpp"\n#include "net/url.hpp"\n'})
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_a_higher_floor_is_refused(self):
        run = check({"src/net/a.cpp": '#include "worker/b.hpp"\n'})
        self.assertEqual(run.returncode, 1)
        self.assertIn("may see only", run.stdout)

    def test_the_same_floor_is_refused(self):
        self.assertEqual(check({"src/net/a.cpp": '#include "image/b.hpp"\n'}).returncode, 1)

    def test_a_third_party_header_outside_its_room_is_refused(self):
        run = check({"src/worker/a.cpp": "#include <vips/vips8>\n"})
        self.assertIn("belongs to image alone", run.stdout)

    def test_the_structural_walk_takes_no_library(self):
        self.assertEqual(check({"src/container/a.cpp": "#include <fmt/core.h>\n"}).returncode, 1)

    def test_a_public_header_takes_the_standard_library_alone(self):
        run = check({"include/darkroom/a.hpp": "#include <string>\n#include <curl/curl.h>\n"})
        self.assertEqual(run.returncode, 1)
        self.assertIn("curl/curl.h", run.stdout)

    def test_a_folder_without_a_floor_is_refused(self):
        self.assertEqual(check({"src/helpers/a.cpp": ""}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
