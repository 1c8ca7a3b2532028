"""Real images and hostile files, each through the real binary as it is installed: codec processes on."""
import json
import os
import shutil
import subprocess
import tempfile
import time
import unittest

from support import BINARY, CORPUS, ROOT, TOOLS, Case, absent

CODES = {line.split("|")[1].strip(" `*") for line in (ROOT / "docs/errors.md").read_text().splitlines()
         if line.startswith("| `")}
MOST_SECONDS = 10
MOST_BYTES = 1 << 30
# What is beside the pictures and is none.
NO_PICTURE = {".json", ".md", ".txt", ".tsv"}


def pictures(*folders):
    if not CORPUS.is_dir():
        raise unittest.SkipTest(f"no corpus at {CORPUS} (set DARKROOM_CORPUS)")
    return [path for folder in folders for path in sorted((CORPUS / folder).iterdir())
            if path.is_file() and path.suffix not in NO_PICTURE]


def processed(path, out):
    """Exit status, results, seconds, and the peak of the largest process, codecs included."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as stdout:
        child = subprocess.Popen([BINARY, "process", path, "--tool", "dall-e", "--json", "--out", out],
                                 stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        lines = stdout.read().splitlines()
    return (child.returncode, [json.loads(line) for line in lines], time.monotonic() - start,
            usage.ru_maxrss * 1024)


class HostileFiles(Case):
    def test_each_ends_soon_in_success_or_in_one_error_of_the_closed_list(self):
        for path in pictures("hostile"):
            with self.subTest(path.name):
                status, results, seconds, peak = processed(path, self.out)
                self.assertEqual(len(results), 1)
                self.assertIn(status, (0, 1))
                self.assertEqual(results[0]["success"], status == 0)
                if status == 1:
                    self.assertIn(results[0]["error"]["code"], CODES)
                    self.assertNotIn(results[0]["error"]["code"], ("internal", "codec_crashed"))
                self.assertLess(seconds, MOST_SECONDS)
                self.assertLess(peak, MOST_BYTES)

    def test_one_run_over_all_of_them_leaves_no_half_written_job(self):
        paths = pictures("hostile")
        done = subprocess.run([BINARY, "process", *paths, "--tool", "sd", "--json", "--out", self.out],
                              capture_output=True, check=False, timeout=280)
        results = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(results), len(paths))
        wanted = sorted(f"anonymous/{result['jobId']}/{name}" for result in results if result["success"]
                        for name in ("high-quality.webp", "normal.jpg", "result.json"))
        self.assertEqual(self.stored(), wanted)


class BesideSharp(Case):
    """The same settings in sharp: size, orientation, colour and pixels (tests/sharp/compare.mjs)."""

    def test_every_good_picture_comes_out_as_sharp_makes_it(self):
        sources = pictures("good", "generated")
        sharp = ROOT / "tests/sharp"
        if not shutil.which("npm"):
            absent("npm")
        if not (sharp / "node_modules/sharp").is_dir():
            installed = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=sharp,
                                       capture_output=True, check=False)
            if installed.returncode != 0:
                absent("sharp, which npm ci could not install")
        with open(self.folder / "out.jsonl", "wb") as made:
            for tool in TOOLS:
                subprocess.run([BINARY, "process", *sources, "--tool", tool, "--json", "--out",
                                self.folder / tool], stdout=made, stderr=subprocess.DEVNULL, check=False)
        (self.folder / "sources").write_text("\n".join(map(str, sources * len(TOOLS))))
        compared = subprocess.run(["node", sharp / "compare.mjs", self.folder / "out.jsonl",
                                   "--sources", self.folder / "sources"],
                                  capture_output=True, text=True, check=False)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)


if __name__ == "__main__":
    unittest.main()
