"""The gallery: tools/gallery.py through the real binary, and the page and the pictures that are committed."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from animations import Animation
from clips import ffmpeg
from support import BINARY, ROOT, Case, absent

SAMPLES = os.environ.get("DARKROOM_SAMPLES", ROOT / "build/release/tools/samples/make_samples")
DOCS = ROOT / "docs"
LINK = re.compile(r"gallery/([\w.-]+)")
FIGURES = re.compile(r"(\d+)x(\d+) px, ([\d,]+) bytes")
PICTURE_BYTES, ALL_BYTES = 40_000, 900_000


def make(out, path=os.environ["PATH"]):
    return subprocess.run([sys.executable, ROOT / "tools/gallery.py", "--darkroom", BINARY, "--samples", SAMPLES, "--out",
                           out], env={**os.environ, "PATH": str(path)}, capture_output=True, text=True, check=False)


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def shown(page):
    """The pictures of a page's tables, each with its width, height and bytes, which stand below it."""
    lines = page.read_text().splitlines()
    return {LINK.search(cell)[1]: tuple(int(number.replace(",", "")) for number in FIGURES.search(below).groups())
            for line, next_line in zip(lines, lines[1:]) if line.startswith("|")
            for cell, below in zip(cells(line), cells(next_line)) if LINK.search(cell)}


def decoded_size(path):
    """Width and height of what a decoder makes of it, all frames of what moves."""
    if path.suffix in (".gif", ".webp"):
        animation = Animation(path)
        return animation.width, animation.height
    # "P6", width and height, 255: the head of a PPM.
    head = ffmpeg("-i", path, "-f", "image2pipe", "-c:v", "ppm", "-").split(maxsplit=3)
    return int(head[1]), int(head[2])


def section(page, heading):
    return re.search(rf"^## {heading}\n.*?(?=^## )", page.read_text(), re.MULTILINE | re.DOTALL)[0]


class Pages(Case):
    def assert_whole(self, page, files):
        """Every picture is linked, is there, decodes, and is as large as the page says."""
        pictures = shown(page)
        self.assertGreater(len(pictures), 50)
        self.assertEqual(set(LINK.findall(page.read_text())), set(pictures))
        self.assertEqual(sorted(files), sorted(pictures))
        for name, (width, height, size) in pictures.items():
            path = page.parent / "gallery" / name
            with self.subTest(name):
                self.assertEqual(path.stat().st_size, size)
                self.assertEqual(decoded_size(path), (width, height))


class Made(Pages):
    @classmethod
    def setUpClass(cls):
        cls.docs = pathlib.Path(tempfile.mkdtemp(prefix="darkroom-gallery-"))
        cls.addClassCleanup(shutil.rmtree, cls.docs)
        cls.done = make(cls.docs)

    def test_every_picture_of_the_page_is_there_and_as_large_as_it_says(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        self.assert_whole(self.docs / "gallery.md", [path.name for path in (self.docs / "gallery").iterdir()])

    def test_it_shows_what_the_committed_page_shows(self):
        shutil.which("ffmpeg") or absent("ffmpeg, Debian's package")
        self.assertEqual(list(shown(self.docs / "gallery.md")), list(shown(DOCS / "gallery.md")))

    def test_without_ffmpeg_what_moves_stays_and_what_is_not_shown_goes(self):
        shutil.copytree(DOCS / "gallery", self.out / "gallery")
        shutil.copy(DOCS / "gallery.md", self.out)
        (self.out / "gallery/stray.png").write_bytes(b"")

        done = make(self.out, path=self.folder)

        self.assertEqual(done.returncode, 0, done.stderr)
        for heading in ("Animation", "Clips"):
            self.assertIn(f"no ffmpeg, so the section {heading} stays as it is", done.stdout)
            self.assertEqual(section(self.out / "gallery.md", heading), section(DOCS / "gallery.md", heading))
        self.assertEqual({path.name for path in (self.out / "gallery").iterdir()}, set(shown(DOCS / "gallery.md")))


class Committed(Pages):
    def test_the_page_and_the_pictures_are_of_one_piece_and_small(self):
        listed = subprocess.run(["git", "ls-files", "docs/gallery"], cwd=ROOT, capture_output=True, text=True, check=False)
        if listed.returncode != 0:
            absent("the repository, of which git can list the files")
        files = [DOCS.parent / line for line in listed.stdout.splitlines()]

        self.assert_whole(DOCS / "gallery.md", [path.name for path in files])

        sizes = [path.stat().st_size for path in files]
        self.assertLessEqual(max(sizes), PICTURE_BYTES)
        self.assertLessEqual(sum(sizes), ALL_BYTES)


if __name__ == "__main__":
    unittest.main()
