"""`darkroom batch` through a service: folders, manifests, buckets; resumed, interrupted, refused."""
import concurrent.futures
import os
import subprocess
import unittest

from service import DONE, JOB_FAILED, UNREACHABLE, WRONG_USAGE, WithService
from support import Minio, png, results, until


class Batches(WithService):
    def pictures(self, count):
        folder = self.folder / "in"
        folder.mkdir()
        for i in range(count):
            (folder / f"{i}.png").write_bytes(png(20 + i, 20))
        return folder

    def test_a_folder_becomes_pictures_a_summary_and_a_page(self):
        service = self.start()
        pictures = self.pictures(6)
        (pictures / "bad.png").write_bytes(b"no picture")
        (pictures / "notes.txt").write_bytes(b"left out")
        sheet = self.folder / "sheet.html"
        done = service.command("batch", pictures, "--tool", "sd", "--name", "b", "--contact-sheet", sheet)
        self.assertEqual(done.returncode, JOB_FAILED, done)
        self.assertIn(b"unsupported_format", done.stdout)
        self.assertRegex(done.stdout.decode(), r"b +7 +6 +1")
        self.assertEqual(sheet.read_text().count("<img"), 12)
        self.assertIn(b"7/7", done.stderr)

    def test_a_second_run_does_only_what_is_missing(self):
        service = self.start()
        pictures = self.pictures(4)
        first = service.command("batch", pictures, "--tool", "sora", "--json")
        self.assertEqual(first.returncode, DONE, first)
        (pictures / "new.png").write_bytes(png(30, 30))
        again = service.command("batch", pictures, "--tool", "sora", "--json")
        self.assertEqual(again.returncode, DONE, again)
        before = {job["id"]: job["finishedAt"] for job in results(first)}
        after = {job["id"]: job["finishedAt"] for job in results(again)}
        self.assertEqual(len(after), 5)
        self.assertLessEqual(before.items(), after.items())

    def test_an_interrupted_run_is_picked_up_by_the_next(self):
        service = self.start()
        service.post("/v1/queue:pause")
        pictures = self.pictures(3)
        interrupted = subprocess.Popen(
            [os.environ["DARKROOM_BINARY"], "batch", str(pictures), "--tool", "sd", "--name", "again",
             "--server", service.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: len(service.get("/v1/jobs").json["jobs"]) == 3, "the jobs are submitted")
        interrupted.kill()
        interrupted.wait()
        service.post("/v1/queue:resume")
        done = service.command("batch", pictures, "--tool", "sd", "--name", "again")
        self.assertEqual(done.returncode, DONE, done)
        self.assertEqual(len(service.get("/v1/jobs").json["jobs"]), 3)

    def test_manifests_say_each_job_and_every_mistake_has_its_line(self):
        service = self.start()
        self.write("a.png", png(20, 20))
        ndjson = self.write("jobs.ndjson", b'{"source": "a.png", "tool": "sd", "id": "m1"}\n\n'
                                           b'{"source": "a.png", "tool": "sora", "variants": ["normal"]}\n')
        done = service.command("batch", ndjson, "--json")
        self.assertEqual(done.returncode, DONE, done)
        self.assertEqual([len(job["result"]["variants"]) for job in results(done)], [2, 1])
        csv = self.write("jobs.csv", b'source,userId,metadata.prompt\na.png,ada,"a ""red"", balloon"\n')
        done = service.command("batch", csv, "--tool", "sd", "--json")
        self.assertEqual((done.returncode, results(done)[0]["userId"]), (DONE, "ada"), done)
        wrong = self.write("wrong.ndjson", b'{"source": "a.png", "tool": "sd"}\n{"tol": 1}\n{\n')
        refused = service.command("batch", wrong)
        self.assertEqual(refused.returncode, WRONG_USAGE)
        for words in ("line 2", "did you mean 'tool'", "line 3"):
            self.assertIn(words, refused.stderr.decode())
        columns = self.write("wrong.csv", b"sorce,tool\na.png,sd\n")
        self.assertIn("did you mean 'source'", service.command("batch", columns).stderr.decode())

    def test_a_source_that_is_named_twice_is_told_before_anything_is_sent(self):
        service = self.start()
        twice = self.write("twice.ndjson", b'{"source": "a.png", "tool": "sd"}\n{"source": "a.png", "tool": "sd"}\n')
        self.write("a.png", png(20, 20))
        refused = service.command("batch", twice)
        self.assertEqual((refused.returncode, service.get("/v1/jobs").json["jobs"]), (WRONG_USAGE, []), refused)

    def test_the_same_picture_by_the_same_name_in_two_folders_is_one_job(self):
        service = self.start()
        for name in ("one", "two"):
            (self.folder / name).mkdir()
            (self.folder / name / "a.png").write_bytes(png(20, 20))
        done = service.command("batch", self.folder / "one", self.folder / "two", "--tool", "sd", "--json")
        self.assertEqual(done.returncode, DONE, done)
        self.assertEqual(len({job["id"] for job in results(done)}), 1)
        self.assertEqual(len(service.get("/v1/jobs").json["jobs"]), 1)

    def test_many_jobs_take_few_requests(self):
        service = self.start()
        pictures = self.pictures(60)
        for _ in range(2):
            done = service.command("batch", pictures, "--tool", "sd", "--variant", "normal")
            self.assertEqual(done.returncode, DONE, done)
        metrics = service.get("/metrics").body.decode()
        self.assertIn('darkroom_http_requests_total{method="POST",route="/v1/jobs:batch",status="202"} 1', metrics)
        self.assertNotIn('route="/v1/jobs/{id}"', metrics)


class Buckets(WithService):
    @classmethod
    def setUpClass(cls):
        cls.minio = Minio()
        cls.addClassCleanup(cls.minio.close)
        cls.client = cls.minio.client()
        cls.client.create_bucket(Bucket="raw")
        for key, body in (("2026/b.png", png(30, 20)), ("2026/a b+c.png", png(31, 20)), ("2026/deep/er/C.PNG", png(32, 20)),
                          ("2026/", b""), ("2026/folder.png/", b""), ("2026/notes.txt", b"no"), ("2026/.hidden.png", b"no"),
                          ("2027/x.png", png(33, 20)), ("texts/a.txt", b"no")):
            cls.client.put_object(Bucket="raw", Key=key, Body=body)

    def settings(self, **more):
        settings = {**self.minio.settings(""), **more}
        return {name: value for name, value in settings.items() if value}

    def start_with_s3(self):
        return self.start(env=self.settings())

    def test_every_picture_below_a_prefix_becomes_a_job_in_the_order_of_the_keys(self):
        service = self.start_with_s3()
        done = service.command("batch", "s3://raw/2026/", "--tool", "sd", "--json", env=self.settings())
        self.assertEqual(done.returncode, DONE, done)
        self.assertEqual([job["result"]["originalWidth"] for job in results(done)], [31, 30, 32])
        self.assertTrue(all(job["id"].startswith("2026-") for job in results(done)))

    def test_a_second_run_does_only_what_is_new_or_was_changed(self):
        service = self.start_with_s3()
        for i in range(3):
            self.client.put_object(Bucket="raw", Key=f"again/{i}.png", Body=png(20 + i, 20))

        def run_it():
            done = service.command("batch", "s3://raw/again/", "--tool", "sd", "--json", env=self.settings())
            self.assertEqual(done.returncode, DONE, done)
            return {job["id"]: job["finishedAt"] for job in results(done)}
        first = run_it()
        self.assertEqual(run_it(), first)
        self.client.put_object(Bucket="raw", Key="again/1.png", Body=png(99, 20))
        self.client.put_object(Bucket="raw", Key="again/3.png", Body=png(20, 20))
        third = run_it()
        self.assertEqual((len(first), len(third), len(first.items() & third.items())), (3, 4, 2))

    def test_more_than_a_page_of_objects_is_listed_whole(self):
        service = self.start_with_s3()
        service.post("/v1/queue:pause")
        with concurrent.futures.ThreadPoolExecutor(16) as hands:
            list(hands.map(lambda i: self.client.put_object(Bucket="raw", Key=f"many/{i:04}.png", Body=b"x"), range(1050)))
        listing = subprocess.Popen(
            [os.environ["DARKROOM_BINARY"], "batch", "s3://raw/many/", "--tool", "sd", "--server", service.url],
            env={**os.environ, **self.settings()}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(listing.wait)
        self.addCleanup(listing.kill)
        until(lambda: service.get("/v1/queue").json["states"]["available"]["jobs"] == 1050, "all are submitted")

    def test_what_cannot_be_listed_says_why_and_sends_nothing(self):
        service = self.start_with_s3()
        for prefix, env, status, words in (
                ("s3://no-such-bucket/a/", {}, WRONG_USAGE, "NoSuchBucket"),
                ("s3://raw/2026/", {"S3_SECRET_ACCESS_KEY": "canary-secret-1234"}, WRONG_USAGE, "SignatureDoesNotMatch"),
                ("s3://raw/2026/", {"S3_ACCESS_KEY_ID": "", "S3_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true",
                                    "HOME": str(self.folder)}, WRONG_USAGE, "credentials"),
                ("s3://raw/nothing/", {}, WRONG_USAGE, "holds no object"),
                ("s3://raw/texts/", {}, WRONG_USAGE, "holds no picture"),
                ("s3://raw//", {}, WRONG_USAGE, "prefix"),
                ("s3://raw/2026/", {"S3_ENDPOINT": "http://127.0.0.1:1", "DARKROOM_S3_ATTEMPTS": "1"}, UNREACHABLE,
                 "storage_unavailable")):
            with self.subTest(words):
                refused = service.command("batch", prefix, "--tool", "sd", env=self.settings(**env))
                self.assertEqual(refused.returncode, status, refused)
                self.assertIn(words, refused.stderr.decode())
                self.assertNotIn("canary-secret-1234", refused.stderr.decode())
        self.assertEqual(service.get("/v1/jobs").json["jobs"], [])


if __name__ == "__main__":
    unittest.main()
