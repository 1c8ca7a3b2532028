"""The service when it is stopped beyond its leases, when its clock is set, and when its store is away."""
import signal
import threading
import unittest

from service import WithService, buffer, held
from support import Minio, answer, png, until

BUCKET = "pictures"


def first_held(body):
    """A route that keeps its first request until the server is told to let go, and answers the others at once."""
    first = threading.Lock()

    def route(server, connection):
        route_for_it = held(body) if first.acquire(blocking=False) else answer(body=body)
        route_for_it(server, connection)
    return route


class Stopped(WithService):
    def test_what_a_stopped_service_held_is_worked_again_and_its_late_attempt_changes_nothing(self):
        server = self.serve(slow=first_held(png(30, 30)))
        service = self.start(env={"DARKROOM_QUEUE_LEASE": "1s", "DARKROOM_SOURCE_TIMEOUT": "60s"})
        service.post("/v1/jobs", {"id": "late", "tool": "sd", "userId": "ada", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "the first attempt runs")

        service.signal(signal.SIGSTOP)
        threading.Event().wait(1.5)  # beyond the lease: the test's input, not a wait for something
        service.signal(signal.SIGCONT)
        job = self.ended(service, "late")
        self.assertEqual((job["state"], job["attempt"]), ("succeeded", 2), job)
        stored = {path: (service.data / "objects" / path).read_bytes() for path in self.objects(service)}
        server.released.set()
        until(lambda: service.events("lease lost"), "the first attempt ends, too late")

        self.assertEqual(service.get("/v1/jobs/late").json, job)
        self.assertEqual({path: (service.data / "objects" / path).read_bytes() for path in self.objects(service)}, stored)
        attempts = service.get("/v1/jobs/late/attempts").json["attempts"]
        self.assertEqual(sorted(each["outcome"] for each in attempts), ["lease_lost", "succeeded"])


class StoreAway(WithService):
    """Outages that the jobs' attempts outlast: 100 of them, half a second apart at most."""

    def serve_from_minio(self):
        minio = Minio()
        self.addCleanup(minio.close)
        minio.client().create_bucket(Bucket=BUCKET)
        service = self.start(env={**minio.settings(BUCKET), "DARKROOM_STORE": f"s3://{BUCKET}/out",
                                  "DARKROOM_QUEUE_ATTEMPTS": "100", "DARKROOM_S3_ATTEMPTS": "1",
                                  "DARKROOM_S3_CONNECT_TIMEOUT": "500ms", "DARKROOM_S3_TIMEOUT": "1s"})
        return minio, service

    def submit(self, service, count):
        names = [f"away-{i}" for i in range(count)]
        for name in names:
            accepted = service.post("/v1/jobs", {"id": name, "tool": "sd", "userId": "ada",
                                                 "sourceBuffer": buffer(png(20, 20))})
            self.assertEqual(accepted.status, 202, accepted)
        return names

    def all_succeed(self, minio, service, names):
        for name in names:
            # A MinIO that is asked while it starts wants to be asked again after 60 seconds (Retry-After), and is.
            job = self.ended(service, name, 150)
            self.assertEqual(job["state"], "succeeded", job)
            self.assertGreater(job["attempt"], 1)
        listed = minio.client().list_objects_v2(Bucket=BUCKET)["Contents"]
        self.assertEqual(sorted(each["Key"] for each in listed), sorted(
            f"out/ada/{name}/{each}" for name in names for each in ("high-quality.webp", "normal.jpg", "result.json")))

    def until_each_has_failed(self, service, names):
        def failed():
            events = service.events("job failed")
            self.assertLessEqual({each["code"] for each in events}, {"storage_unavailable"})
            return {each["jobId"] for each in events} == set(names)
        until(failed, "each job has met the outage", 60)

    def test_jobs_wait_for_a_store_that_is_down(self):
        minio, service = self.serve_from_minio()
        minio.stop()
        names = self.submit(service, 8)
        self.until_each_has_failed(service, names)
        until(lambda: service.get("/readyz").status == 503, "it says that it is not ready")
        minio.start()
        self.all_succeed(minio, service, names)
        until(lambda: service.get("/readyz").status == 200, "it is ready again")

    def test_jobs_wait_for_a_store_that_does_not_answer(self):
        minio, service = self.serve_from_minio()
        minio.signal(signal.SIGSTOP)
        names = self.submit(service, 4)
        self.until_each_has_failed(service, names)
        minio.signal(signal.SIGCONT)
        self.all_succeed(minio, service, names)


if __name__ == "__main__":
    unittest.main()
