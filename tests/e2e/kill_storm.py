"""Kills the service at random instants while it works, and counts what is left.

One storm over a directory, one over S3 whose store fails one request in ten when it is first asked; of the sources one
in ten fails its first request, one in twenty is bad for good. Seeded and sized by the environment: DARKROOM_STORM_SEED,
DARKROOM_STORM_JOBS, DARKROOM_STORM_KILLS, or by --seed, --jobs and --kills.
"""
import argparse
import hashlib
import os
import random
import sys
import threading
import time
import unittest
import urllib.error

from fault_proxy import FaultProxy
from service import Service, buffer, children, lives
from support import TOOLS, Case, Minio, Server, answer, png, reset, results, run, until

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--seed", type=int, default=int(os.environ.get("DARKROOM_STORM_SEED", "1")))
parser.add_argument("--jobs", type=int, default=int(os.environ.get("DARKROOM_STORM_JOBS", "1000")))
parser.add_argument("--kills", type=int, default=int(os.environ.get("DARKROOM_STORM_KILLS", "50")))
STORM, REST = parser.parse_known_args()

PICTURES = 12          # different ones; each job takes one of them
BAD, FLAKY = 0.05, 0.10
VARIANTS = ("high-quality.webp", "normal.jpg", "result.json")
# A job may lose many workers here before it is called a poison; each kill spends an attempt, too.
PATIENT = {"DARKROOM_QUEUE_LEASE": "1s", "DARKROOM_QUEUE_MOST_LOST_LEASES": "1000", "DARKROOM_QUEUE_ATTEMPTS": "100"}


def passing_failure(choice, body):
    """A source that fails its first request in one of the ways that sources do, then gives `body`."""
    left = [1]
    fail = (answer(503), reset, answer(429, headers=["Retry-After: 0"]))[choice % 3]

    def route(server, connection):
        left[0] -= 1
        (fail if left[0] >= 0 else answer(body=body))(server, connection)
    return route


class Storm(Case):
    """What both storms do. A subclass says where sources lie (place) and what the store holds (stored, read)."""

    def start_storm(self, env):
        self.random = random.Random(STORM.seed)
        self.pictures = [png(40 + 8 * i, 30 + 5 * i, lambda x, y, i=i: (x * (i + 3) % 256, y * 5 % 256, i * 20))
                         for i in range(PICTURES)]
        self.server = Server({})
        self.addCleanup(self.server.close)
        self.service = Service(self.folder, env={**PATIENT, **env})
        self.addCleanup(self.service.close)
        self.codecs = set()

    def wanted_bytes(self):
        """What a run without any storm makes of each picture for each tool: {(picture, tool): {variant: sha256}}."""
        paths = [self.write(f"{i}.png", data) for i, data in enumerate(self.pictures)]
        wanted = {}
        for tool in TOOLS:
            done = run("process", *paths, "--tool", tool, "--out", self.folder / "calm", "--json", timeout=120)
            for i, result in enumerate(results(done)):
                wanted[i, tool] = {variant["variant"]: variant["sha256"] for variant in result["variants"]}
        return wanted

    def plan(self):
        """Every job, and what should become of it: {id: (picture, tool) or an error code}."""
        jobs, fates = [], {}
        for n in range(STORM.jobs):
            job = {"id": f"storm-{n:05}", "tool": self.random.choice(TOOLS), "userId": f"user-{n % 3}"}
            picture = self.random.randrange(PICTURES)
            body, flaky = self.pictures[picture], False
            fate, chance = (picture, job["tool"]), self.random.random()
            if chance < BAD:
                fate = self.random.choice(("source_not_found", "unsupported_format", "truncated_image"))
                body = {"source_not_found": None, "unsupported_format": b"no picture",
                        "truncated_image": body[:len(body) // 2]}[fate]
            elif chance < BAD + FLAKY:
                flaky = True
            # Some of the good ones carry their picture with them.
            if chance > 0.7:
                job["sourceBuffer"] = buffer(body)
            else:
                self.place(job, n, body, flaky)
            jobs.append(job)
            fates[job["id"]] = fate
        return jobs, fates

    def place_on_server(self, job, n, body, flaky):
        route = answer(404) if body is None else passing_failure(n, body) if flaky else answer(body=body)
        self.server.routes[f"/{n}"] = route
        job["sourceUrl"] = self.server.url(f"/{n}")

    def submit(self, jobs):
        """As a client does that knows nothing of kills: again and again, until it is answered."""
        for at in range(0, len(jobs), 10):
            part = {"id": f"part-{at}", "jobs": jobs[at:at + 10]}

            def accepted(part=part):
                try:
                    return self.service.post("/v1/jobs:batch", part, timeout=5).status in (200, 202)
                except (OSError, urllib.error.URLError):
                    return False
            until(accepted, f"jobs from {at} on are accepted", 120)

    def storm(self):
        for _ in range(STORM.kills):
            pause = self.random.uniform(0.05, 0.6)
            threading.Event().wait(pause)  # the instant is the test's input, not a wait for something
            self.codecs.update(children(self.service.process.pid))
            self.service.kill()
            self.service.start()

    def weather_it(self):
        wanted = self.wanted_bytes()
        jobs, fates = self.plan()
        self.service.start()
        began = time.monotonic()
        client = threading.Thread(target=self.submit, args=(jobs,))
        client.start()
        self.storm()
        client.join(120)
        self.assertFalse(client.is_alive(), "the client was answered")

        def all_ended():
            states = self.service.get("/v1/queue").json["states"]
            return sum(states[state]["jobs"] for state in ("succeeded", "dead", "cancelled")) == len(jobs)
        until(all_ended, f"all jobs have ended (seed {STORM.seed})", 60 + STORM.jobs)
        print(f"{type(self).__name__}: {STORM.jobs} jobs, {STORM.kills} kills, seed {STORM.seed}, "
              f"{time.monotonic() - began:.1f} s", file=sys.stderr)
        self.check_jobs(fates, wanted)
        self.check_objects(fates)
        self.assertEqual(self.service.stop(), 0)
        until(lambda: not any(map(lives, self.codecs)), "no codec outlives the service that started it", 10)
        kept = {path.name for path in self.service.data.iterdir()} - {"objects"}
        self.assertEqual(kept, {"queue.db", "queue.db.ballast", "queue.db.lock"}, "nothing temporary is left")

    def check_jobs(self, fates, wanted):
        for job_id, fate in fates.items():
            job = self.service.get(f"/v1/jobs/{job_id}").json
            if isinstance(fate, str):
                self.assertEqual((job["state"], job["error"]["code"]), ("dead", fate), job)
                continue
            self.assertEqual(job["state"], "succeeded", job)
            made = {variant["variant"]: variant["sha256"] for variant in job["result"]["variants"]}
            self.assertEqual(made, wanted[fate], job_id)
            for variant in job["result"]["variants"]:
                self.assertEqual(hashlib.sha256(self.read(variant["key"])).hexdigest(), variant["sha256"], variant["key"])

    def check_objects(self, fates):
        expected = {f"user-{int(job[-5:]) % 3}/{job}/{name}" for job, fate in fates.items()
                    if not isinstance(fate, str) for name in VARIANTS}
        found = self.stored()
        self.assertEqual(sorted(found - expected), [], "orphans or temporary files")
        self.assertEqual(sorted(expected - found), [], "missing")


class OverADirectory(Storm):
    def place(self, job, n, body, flaky):
        self.place_on_server(job, n, body, flaky)

    def stored(self):
        objects = self.service.data / "objects"
        return {str(path.relative_to(objects)) for path in objects.rglob("*") if path.is_file()}

    def read(self, key):
        return (self.service.data / "objects" / key).read_bytes()

    def test_every_job_ends_as_it_should_and_nothing_else_is_left(self):
        self.start_storm({})
        self.weather_it()


class OverS3(Storm):
    SOURCES, BUCKET = "sources", "variants"

    def place(self, job, n, body, flaky):
        """Every second one in S3, whose failures are the proxy's."""
        if n % 2 == 0 or flaky:
            self.place_on_server(job, n, body, flaky)
            return
        job["sourcePath"] = f"s3://{self.SOURCES}/{n}.png"
        if body is not None:
            self.s3.put_object(Bucket=self.SOURCES, Key=f"{n}.png", Body=body)

    def stored(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.BUCKET)
        return {each["Key"] for page in pages for each in page.get("Contents", ())}

    def read(self, key):
        return self.s3.get_object(Bucket=self.BUCKET, Key=key)["Body"].read()

    def test_every_job_ends_as_it_should_and_nothing_else_is_left(self):
        minio = Minio()
        self.addCleanup(minio.close)
        self.s3 = minio.client()
        for bucket in (self.SOURCES, self.BUCKET):
            self.s3.create_bucket(Bucket=bucket)
        proxy = FaultProxy(minio.port, FLAKY, STORM.seed)
        self.addCleanup(proxy.close)
        # One try each, so that it is the queue that tries again.
        self.start_storm({**minio.settings(self.BUCKET), "S3_ENDPOINT": proxy.endpoint, "DARKROOM_S3_ATTEMPTS": "1",
                          "DARKROOM_STORE": f"s3://{self.BUCKET}"})
        self.weather_it()
        self.assertGreater(proxy.failed, STORM.jobs // 10, "the store has failed as often as it should")
        uploads = self.s3.list_multipart_uploads(Bucket=self.BUCKET).get("Uploads", [])
        self.assertEqual(uploads, [], "no upload is left half done")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *REST])
