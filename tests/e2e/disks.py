"""Disks that are small, full, or read-only."""
import os
import subprocess
import threading
import unittest

MIB = 1 << 20


class SmallDisk:
    """An empty file system of a few MiB at `folder`, gone after the test; a visible skip where none may be mounted."""

    def __init__(self, case, folder, mib):
        self.folder = folder
        folder.mkdir()
        self._mount(case, "-t", "tmpfs", "-o", f"size={mib}m,mode=0755", "tmpfs")
        case.addCleanup(subprocess.run, ["umount", "--lazy", str(folder)], check=False)
        self._filler = folder / "filler"
        self._emptied, self._filling = threading.Event(), None

    def _mount(self, case, *arguments):
        try:
            done = subprocess.run(["mount", *arguments, str(self.folder)], capture_output=True, check=False)
        except FileNotFoundError:
            raise unittest.SkipTest("no mount program here") from None
        if done.returncode != 0:
            raise unittest.SkipTest("no file system may be mounted here: " + done.stderr.decode().strip())

    def make_read_only(self, case):
        self._mount(case, "-o", "remount,ro")

    def leave(self, mib):
        """Takes up all but so much."""
        facts = os.statvfs(self.folder)
        with open(self._filler, "wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, facts.f_bavail * facts.f_frsize - mib * MIB)

    def keep_full(self):
        """Takes up every block, and whatever is given back, until empty()."""
        self._emptied.clear()

        def fill():
            with open(self._filler, "ab", buffering=0) as filler:
                while not self._emptied.wait(0.001):
                    for block in (MIB, 4096):
                        try:
                            while not self._emptied.is_set():
                                filler.write(b"x" * block)
                        except OSError:
                            pass
        self._filling = threading.Thread(target=fill, daemon=True)
        self._filling.start()

    def empty(self):
        self._emptied.set()
        if self._filling:
            self._filling.join()
        self._filler.unlink()
