"""The service when its disk is full, may not be written, or holds a damaged queue; and a machine without fonts."""
import os
import shutil
import subprocess
import unittest

from disks import SmallDisk
from service import Service, WithService, buffer, held
from support import BINARY, Case, clean_environment, png, results, run, until

UNREACHABLE = 3
# More than any outage here lasts: what is lost is lost by the service.
MANY = {"DARKROOM_QUEUE_ATTEMPTS": "100"}
# The queue keeps 256 MiB of its disk free, and 32 as ballast.
RESERVE, BALLAST = 256, 32


class FullDisk(WithService):
    def job(self, name):
        return {"id": name, "tool": "sd", "userId": "ada", "sourceBuffer": buffer(png(20, 20))}

    def test_new_jobs_are_refused_while_those_that_run_still_end(self):
        disk = SmallDisk(self, self.folder / "data", RESERVE + BALLAST + 60)
        server = self.serve(slow=held(png(30, 30)))
        service = self.start()
        service.post("/v1/jobs", {"id": "runs", "tool": "sd", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "it runs")

        disk.leave(100)
        refused = service.post("/v1/jobs", self.job("late"))
        self.assertEqual((refused.status, refused.json["code"]), (429, "queue_full"), refused)
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.assertIn("MiB left", refused.json["detail"])
        told = service.command("submit", self.write("a.png", png(20, 20)), "--tool", "sd")
        self.assertIn(b"queue_full", told.stderr, told)
        server.released.set()
        self.assertEqual(self.ended(service, "runs")["state"], "succeeded")

        disk.empty()
        done = service.post("/v1/jobs?wait=30", self.job("late"))
        self.assertEqual((done.status, done.json["state"], done.json["attempt"]), (200, "succeeded", 1), done)

    def test_accepted_jobs_outlast_a_disk_without_one_free_block(self):
        disk = SmallDisk(self, self.folder / "data", RESERVE + BALLAST + 40)
        server = self.serve(slow=held(png(30, 30)))
        service = self.start(env=MANY)
        names = [f"full-{i}" for i in range(6)]
        for name in names:
            service.post("/v1/jobs", {"id": name, "tool": "sd", "userId": "ada", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "one of them runs")

        disk.keep_full()
        until(lambda: os.statvfs(disk.folder).f_bavail == 0, "no block is free")
        server.released.set()
        until(lambda: '"storage_full"' in service.log() or '"queue_full"' in service.log(), "somebody has met the end of it")
        self.assertEqual(service.get("/healthz").status, 200)
        disk.empty()

        for name in names:
            job = self.ended(service, name, 60)
            self.assertEqual(job["state"], "succeeded", job)
        self.assertIsNone(service.process.poll(), "nobody had to start it again")
        self.assertEqual(self.objects(service), sorted(
            f"ada/{name}/{each}" for name in names for each in ("high-quality.webp", "normal.jpg", "result.json")))

    def test_a_full_store_is_waited_for(self):
        disk = SmallDisk(self, self.folder / "store", 2)
        service = self.start("--store", f"dir:{disk.folder}/objects", env=MANY)
        disk.keep_full()
        until(lambda: os.statvfs(disk.folder).f_bavail == 0, "no block is free")

        service.post("/v1/jobs", self.job("waits"))
        failed = until(lambda: service.events("job failed"), "its first attempt fails")[0]
        self.assertEqual((failed["code"], failed["attempt"]), ("storage_full", 1))
        disk.empty()

        job = self.ended(service, "waits")
        self.assertEqual(job["state"], "succeeded", job)
        self.assertGreater(job["attempt"], 1)
        left = sorted(path.name for path in disk.folder.rglob("*") if path.is_file())
        self.assertEqual(left, ["high-quality.webp", "normal.jpg", "result.json"], "no half of a file")


class ReadOnly(WithService):
    def serve_once(self, *flags):
        return run("serve", "--listen", "127.0.0.1:0", *flags)

    def test_a_read_only_data_folder_is_told_at_start(self):
        disk = SmallDisk(self, self.folder / "data", 2)
        disk.make_read_only(self)

        done = self.serve_once("--data", disk.folder)

        self.assertEqual(done.returncode, UNREACHABLE, done)
        for words in (b"queue_unavailable", str(disk.folder).encode(), b"ead-only"):
            self.assertIn(words, done.stderr)

    def test_a_queue_that_may_not_be_written_is_told_at_start(self):
        disk = SmallDisk(self, self.folder / "queue", 2)
        disk.make_read_only(self)

        done = self.serve_once("--data", self.folder / "data", "--queue", f"sqlite:{disk.folder}/queue.db")

        self.assertEqual(done.returncode, UNREACHABLE, done)
        for words in (b"queue_unavailable", str(disk.folder).encode(), b"ead-only"):
            self.assertIn(words, done.stderr)

    def test_a_service_whose_store_becomes_read_only_buries_what_it_cannot_store_and_goes_on(self):
        service = Service(self.folder)
        self.addCleanup(service.close)
        self.become_nobody(service)
        service.start()
        first = service.post("/v1/jobs?wait=30", {"id": "before", "tool": "sd", "sourceBuffer": buffer(png(20, 20))})
        self.assertEqual(first.json["state"], "succeeded", first)
        objects = service.data / "objects"

        objects.chmod(0o555)
        denied = service.post("/v1/jobs?wait=30", {"id": "during", "tool": "sd", "userId": "eve",
                                                   "sourceBuffer": buffer(png(20, 20))}).json
        self.assertEqual((denied["state"], denied["error"]["code"], denied["attempt"]), ("dead", "storage_denied", 1))
        until(lambda: service.get("/readyz").status == 503, "it says that it is not ready")
        objects.chmod(0o755)

        self.assertEqual(service.command("dead-letters", "requeue", "--all").returncode, 0)
        until(lambda: service.get("/v1/jobs/during").json["state"] == "succeeded", "it is stored after all")
        until(lambda: service.get("/readyz").status == 200, "it is ready again")

    def become_nobody(self, service):
        """Root may write anywhere."""
        self.folder.chmod(0o755)
        service.data.mkdir()
        if os.geteuid() != 0:
            return
        if not shutil.which("setpriv"):
            self.skipTest("no setpriv here")
        os.chown(service.data, 65534, 65534)
        service.prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all")
        if run("version").returncode or not self.nobody_may_run():
            self.skipTest("the binary lies where nobody may not look")

    def nobody_may_run(self):
        path = os.path.realpath(os.environ["DARKROOM_BINARY"])
        while path != "/":
            path = os.path.dirname(path)
            if not os.stat(path).st_mode & 0o001:
                return False
        return True


class Corrupt(WithService):
    def damaged(self, damage):
        """A queue of a few jobs, cleanly closed, then damaged: its path."""
        service = self.start()
        service.post("/v1/queue:pause")
        for i in range(40):
            self.assertEqual(service.post("/v1/jobs", {"id": f"c-{i}", "tool": "sd",
                                                       "sourceBuffer": buffer(png(20, 20))}).status, 202)
        self.assertEqual(service.stop(), 0)
        path = service.data / "queue.db"
        self.assertGreater(path.stat().st_size, 16 * 4096)
        data = bytearray(path.read_bytes())
        path.write_bytes(damage(data))
        return path

    def refused(self, damage):
        path = self.damaged(damage)
        before, names = path.read_bytes(), sorted(each.name for each in path.parent.glob("queue.db*"))

        done = run("serve", "--listen", "127.0.0.1:0", "--data", path.parent)

        self.assertEqual(done.returncode, UNREACHABLE, done)
        for words in (b"queue_unavailable", str(path).encode(), b"backup", b"docs/queue.md"):
            self.assertIn(words, done.stderr)
        self.assertEqual(path.read_bytes(), before, "what may still be saved was changed")
        self.assertEqual(sorted(each.name for each in path.parent.glob("queue.db*")), names)

    def test_garbage_at_its_start_is_refused(self):
        self.refused(lambda data: b"\xff" * 100 + data[100:])

    def test_one_that_was_cut_short_is_refused(self):
        self.refused(lambda data: data[:len(data) // 2])

    def test_an_empty_file_is_refused(self):
        self.refused(lambda data: b"")

    def test_garbage_in_its_middle_is_refused(self):
        self.refused(lambda data: data[:4096 * 5] + b"\xa5" * 4096 * (len(data) // 4096 - 6) + data[-4096:])


# Nothing is where fontconfig looks, for one program and those that it starts.
HIDDEN = """for folder in /usr/share/fonts /usr/local/share/fonts /var/cache/fontconfig; do
  [ ! -d "$folder" ] || mount -t tmpfs tmpfs "$folder" || exit 99
done
exec "$@"
"""


class WithoutFonts(Case):
    def test_a_watermarks_text_fails_with_what_to_do_and_every_other_job_is_done(self):
        source = self.write("a.png", png(32, 16))
        arguments = ["process", source, "--tool", "dall-e", "--variant", "normal", "--out", self.out, "--json"]
        runs = [subprocess.run(["unshare", "--mount", "sh", "-c", HIDDEN, "sh", BINARY, *map(str, [*arguments, *more])],
                               env=clean_environment(None), capture_output=True, check=False, timeout=60)
                for more in (["--set", "normal.watermark.text=Aa"], [])]
        if runs[0].returncode == 99 or b"unshare" in runs[0].stderr:
            raise unittest.SkipTest("no folder may be hidden here: " + runs[0].stderr.decode().strip())
        marked, plain = (results(done)[0] for done in runs)
        self.assertEqual(marked["error"]["code"], "processing_failed")
        self.assertIn("no fonts", marked["error"]["message"])
        self.assertIn("fonts-dejavu-core", marked["error"]["message"])
        self.assertTrue(plain["success"])


if __name__ == "__main__":
    unittest.main()
