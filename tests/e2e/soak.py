#!/usr/bin/env python3
"""Renders good and hostile sources side by side through one service, and watches its host process.

Sized by --renders and --seed, or by DARKROOM_SOAK_RENDERS and DARKROOM_SOAK_SEED; the whole soak is
--renders 10000. DARKROOM_BINARY is the tests' own build, misbehaving_darkroom: its codecs do what a source
tells them to.
"""
import argparse
import base64
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import struct
import sys
import time
import unittest
import zlib

from service import Service, children
from support import CORPUS, TOOLS, Case, png, results, run, until

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--renders", type=int, default=int(os.environ.get("DARKROOM_SOAK_RENDERS", "300")))
parser.add_argument("--seed", type=int, default=int(os.environ.get("DARKROOM_SOAK_SEED", "1")))
SOAK, REST = parser.parse_known_args()

PICTURES = 6
HOSTILE = 0.3        # of the renders are of hostile bytes
MISBEHAVING = 0.06   # tell their codec to misbehave
MOST_GROWTH = 64 << 20
# The queue opens a second connection to read by when two ask at the same moment, and so on up to four; each has two
# files open. A render that left one open would show two hundred times.
OF_READERS = 3 * 2
BATCH = 25
# What a codec that misbehaves makes of its job, and how its end is counted. A second try ends the same way.
MISBEHAVIOUR = {
    "crash": ("codec_crashed", "SIGSEGV"),
    "abort": ("codec_crashed", "SIGABRT"),
    "exit": ("codec_crashed", "exit 7"),
    "open": ("codec_crashed", "SIGUSR1"),     # by this signal it says that it was denied
    "connect": ("codec_crashed", "SIGUSR1"),
    "fork": ("sandbox_violation", "SIGSYS"),
    "exec": ("sandbox_violation", "SIGSYS"),
    "allocate": ("out_of_memory", "SIGTRAP"),
    "say it has no pixels": ("codec_crashed", "nonsense"),
    "answer without end": ("codec_crashed", "nonsense"),
    "send two files": ("codec_crashed", "nonsense"),
    "spin": ("processing_timeout", None),     # counted as a deadline
}
SERVICE = {"DARKROOM_RENDER_DEADLINE": "5s", "DARKROOM_CODECS": "2", "DARKROOM_QUEUE_ATTEMPTS": "2",
           "DARKROOM_RENDERS_PER_CODEC": "50", "DARKROOM_CODEC_ADDRESS_SPACE": "2GiB",
           "DARKROOM_QUEUE_LEASE": "60s"}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height, *chunks):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks)


def made_hostile():
    """{name: (bytes, error code)}: of each kind of attack one that needs no file of anybody's."""
    good = png(60, 40)
    return {
        "empty": (b" ", "unsupported_format"),
        "html": (b"<!doctype html><p>expired", "unsupported_format"),
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', "unsupported_format"),
        "gzip that libvips spins on": (bytes.fromhex(
            "1f8b08000000000000ffcb48cdc9c95728cf2fca49010085114a0d0b0000000000000000000000000000000000000000"),
            "unsupported_format"),
        "cut in half": (good[:len(good) // 2], "truncated_image"),
        "pixels": (png_of(65500, 65500, chunk(b"IDAT", b"x")), "too_many_pixels"),
        "a row of ten million": (png_of(1, 10_000_000, chunk(b"IDAT", b"x")), "too_many_pixels"),
        "no width": (png_of(0, 4, chunk(b"IDAT", b"x")), "corrupt_image"),
        "text that inflates": (png_of(16, 16, *[chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(8 << 20)))] * 3),
                               "metadata_too_large"),
        "a chunk longer than the file": (png_of(16, 16) + struct.pack(">I", 0x7fffffff) + b"tEXt", "truncated_image"),
        "a canvas of 268 Mpx": (b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) +
                                b"\x02\0\0\0" + b"\xfe\x3f\0\xfe\x3f\0", "too_many_pixels"),
    }


def hostile_of_the_corpus():
    """{name: (bytes, None)}: any error of the closed list but those of a codec that died."""
    if not CORPUS.is_dir():
        print(f"soak: no corpus at {CORPUS} (set DARKROOM_CORPUS): made files alone", file=sys.stderr)
        return {}
    return {path.name: (path.read_bytes(), None) for path in sorted((CORPUS / "hostile").iterdir())
            if path.stat().st_size}


class Host:
    """What the host process holds now, as the kernel tells it."""

    def __init__(self, pid):
        proc = pathlib.Path("/proc", str(pid))
        status = (proc / "status").read_text()
        self.resident = 1024 * int(re.search(r"VmRSS:\s+(\d+)", status)[1])
        self.peak = 1024 * int(re.search(r"VmHWM:\s+(\d+)", status)[1])
        self.descriptors = len(os.listdir(proc / "fd"))
        self.zombies = [child for child in children(pid) if state_of(child) == "Z"]


def state_of(pid):
    try:
        return pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


class Soak(Case):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SOAK.seed)
        self.pictures = [png(200 + 30 * i, 150 + 20 * i, lambda x, y, i=i: (x * (i + 3) % 256, y * 5 % 256, i * 40))
                         for i in range(PICTURES)]
        self.hostile = {**made_hostile(), **hostile_of_the_corpus()}
        self.service = Service(self.folder, env={**SERVICE, "ENABLE_METRICS": "true", "METRICS_PORT": "0"})
        self.addCleanup(self.service.close)
        self.ends = collections.Counter()
        self.fates = collections.Counter()

    def calm_bytes(self):
        """What each picture becomes when nothing else runs: {(picture, tool): {variant: sha256}}."""
        paths = [self.write(f"{i}.png", data) for i, data in enumerate(self.pictures)]
        calm = {}
        for tool in TOOLS:
            done = run("process", *paths, "--tool", tool, "--out", self.folder / "calm", "--json", timeout=120)
            for i, result in enumerate(results(done)):
                calm[i, tool] = {variant["variant"]: variant["sha256"] for variant in result["variants"]}
        return calm

    def draw(self, n):
        """A job, and what should become of it: the picture and tool, or the codes that it may fail with."""
        tool, chance = self.random.choice(TOOLS), self.random.random()
        if chance < MISBEHAVING:
            command = self.random.choice(list(MISBEHAVIOUR))
            fate, source = [MISBEHAVIOUR[command][0]], f"MISBEHAVE {command}".encode()
            self.ends[MISBEHAVIOUR[command][1]] += 1
        elif chance < MISBEHAVING + HOSTILE:
            name = self.random.choice(list(self.hostile))
            source, code = self.hostile[name]
            fate = [code] if code else name
        else:
            picture = self.random.randrange(PICTURES)
            fate, source = (picture, tool), self.pictures[picture]
        return {"id": f"soak-{n:06}", "tool": tool, "userId": f"user-{n % 3}",
                "sourceBuffer": base64.b64encode(source).decode()}, fate

    def check(self, job_id, fate, calm):
        job = self.service.get(f"/v1/jobs/{job_id}").json
        if isinstance(fate, tuple):
            self.assertEqual(job["state"], "succeeded", job)
            made = {variant["variant"]: variant["sha256"] for variant in job["result"]["variants"]}
            self.assertEqual(made, calm[fate], job_id)
            self.fates["good"] += 1
        elif isinstance(fate, list):
            self.assertEqual((job["state"], job["error"]["code"]), ("dead", fate[0]), job)
            self.fates[fate[0]] += 1
        elif job["state"] != "succeeded":  # a hostile file of the corpus may be whole
            self.assertEqual(job["state"], "dead", job)
            self.assertNotIn(job["error"]["code"], ("internal", "codec_crashed", "sandbox_violation"), fate)
            self.fates["hostile"] += 1

    def round(self, first, count, calm):
        drawn = [self.draw(n) for n in range(first, first + count)]
        batch = {"id": f"batch-{first}", "jobs": [job for job, _ in drawn]}
        self.assertIn(self.service.post("/v1/jobs:batch", batch).status, (200, 202))

        def ended():
            states = self.service.get("/v1/queue").json["states"]
            return sum(states[state]["jobs"] for state in ("succeeded", "dead")) == first + count
        until(ended, f"the jobs from {first} on have ended (seed {SOAK.seed})", 300)
        for job, fate in drawn:
            self.check(job["id"], fate, calm)

    def at_rest(self):
        """The host once every codec is warm and free again."""
        def ready():
            check = next(c for c in self.service.get("/readyz").json["checks"] if c["name"] == "codecs")
            return check["detail"] == "3 ready, 0 busy"
        until(ready, "the pool is whole again")
        return Host(self.service.process.pid)

    def test_a_large_body_leaves_no_memory_on_the_thread_that_read_it(self):
        self.service.start()
        pid, body = self.service.process.pid, b"x" * (16 << 20)
        before = Host(pid).resident

        def refused(_):
            return self.service.post("/v1/jobs", body, headers={"Content-Type": "application/json"}).status
        with concurrent.futures.ThreadPoolExecutor(6) as clients:
            answers = set(clients.map(refused, range(24)))

        self.assertIn(400, answers)
        self.assertLessEqual(answers, {400, 503})  # 503 while too much is being received
        until(lambda: Host(pid).resident < before + len(body), "what the bodies took is given back")

    def test_the_host_neither_restarts_nor_grows_nor_leaves_anything_behind(self):
        calm = self.calm_bytes()
        self.service.start()
        began, rest = time.monotonic(), None
        for first in range(0, SOAK.renders, BATCH):
            self.round(first, min(BATCH, SOAK.renders - first), calm)
            # The first tenth warms the allocator, the caches and the connections.
            if rest is None and first + BATCH >= min(SOAK.renders // 10 + BATCH, 500):
                rest = self.at_rest()
        end = self.at_rest()
        print(f"soak: {SOAK.renders} renders, seed {SOAK.seed}, {time.monotonic() - began:.0f} s, {dict(self.fates)}; "
              f"host resident {rest.resident >> 20} -> {end.resident >> 20} MiB, peak {end.peak >> 20} MiB, "
              f"descriptors {rest.descriptors} -> {end.descriptors}", file=sys.stderr)
        self.assertIsNone(self.service.process.poll(), "the host restarted")
        self.assertLess(end.peak - rest.resident, MOST_GROWTH)
        self.assertEqual(end.zombies, [])
        # Connections of this test's own that linger are not the pool's.
        most = rest.descriptors + OF_READERS
        until(lambda: Host(self.service.process.pid).descriptors <= most, "descriptors are given back")
        self.check_counts()
        self.assertEqual(self.service.stop(), 0)

    def check_counts(self):
        page = self.metrics()
        counted = {end: int(float(value)) for end, value in
                   re.findall(r'^darkroom_codec_crashes_total\{end="([^"]+)"\} (\S+)$', page, re.MULTILINE)}
        deadlines = int(float(re.search(r"^darkroom_codec_deadlines_total (\S+)$", page, re.MULTILINE)[1]))
        for end, jobs in self.ends.items():
            tries = counted.get(end, 0) if end else deadlines
            # One try where the error is for good, two where it is not.
            self.assertTrue(jobs <= tries <= 2 * jobs, f"{end}: {tries} ends of {jobs} jobs")
        self.assertLessEqual(set(counted), set(self.ends), "no codec ended that was not told to")

    def metrics(self):
        return self.service.get("/metrics").body.decode()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
