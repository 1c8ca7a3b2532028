"""The service through its own HTTP and its own commands: submitted, followed, killed, asked again."""
import base64
import hashlib
import hmac
import json
import resource
import signal
import stat
import subprocess
import threading
import unittest
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from service import DONE, JOB_FAILED, UNREACHABLE, WRONG_USAGE, Service, WithService, buffer, children, held
from support import TOOLS, Server, absent, answer, failing_first, png, png_pixels, results, run, stall, until


def multipart(job, data):
    boundary = uuid.uuid4().hex
    body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"job\"\r\n"
            f"Content-Type: application/json\r\n\r\n{json.dumps(job)}\r\n--{boundary}\r\n"
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n").encode()
    return (body + data + f"\r\n--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"})


class Submitting(WithService):
    def test_each_tool_renders_both_variants_while_the_caller_waits(self):
        service = self.start()
        for tool in TOOLS:
            with self.subTest(tool):
                done = service.post("/v1/jobs?wait=30", {"id": f"j-{tool}", "tool": tool, "userId": "ada",
                                                         "sourceBuffer": buffer(png(64, 48))})
                self.assertEqual(done.status, 200, done)
                job = done.json
                self.assertEqual((job["state"], job["attempt"]), ("succeeded", 1))
                self.assertEqual([v["variant"] for v in job["result"]["variants"]], ["normal", "high-quality"])
                for variant in job["result"]["variants"]:
                    got = service.get("/objects/" + variant["key"])
                    self.assertEqual(hashlib.sha256(got.body).hexdigest(), variant["sha256"])

    def test_an_upload_needs_no_base64(self):
        service = self.start()
        body, headers = multipart({"tool": "sd", "id": "up"}, png(32, 32))
        done = service.post("/v1/jobs?wait=30", body, headers=headers)
        self.assertEqual((done.status, done.json["state"]), (200, "succeeded"), done)

    def test_a_jobs_watermark_is_fetched_once_for_many_and_never_from_this_machine(self):
        server = self.serve(**{"logo.png": answer(body=png(20, 20, lambda x, y: (220, 30, 30)))})
        service = self.start()
        mark = {"image": server.url("/logo.png"), "scale": 100}
        job = {"tool": "sd", "sourceBuffer": buffer(png(64, 64, lambda x, y: (120, 120, 120))), "variants": ["normal"],
               "overrides": {"*": {"format": "png", "progressive": False, "watermark": mark}}}
        for each in ("one", "two"):
            done = service.post("/v1/jobs?wait=30", {**job, "id": each})
            self.assertEqual((done.status, done.json["state"]), (200, "succeeded"), done)
            variant = done.json["result"]["variants"][0]
            _, _, bands, rows = png_pixels(service.get("/objects/" + variant["key"]).body)
            self.assertEqual(tuple(rows[30][30 * bands:30 * bands + 3]), (220, 30, 30))
        self.assertEqual(server.requests, ["/logo.png"])
        for image in (str(self.write("logo.png", png(8, 8))), "/etc/passwd"):
            refused = service.post("/v1/jobs", {**job, "overrides": {"*": {"watermark": {"image": image}}}})
            self.assertEqual((refused.status, refused.json["code"]), (400, "invalid_job"), refused)
            self.assertIn("/overrides/*/watermark/image", refused.body.decode())

    def test_a_jobs_own_words_stand_in_its_watermark_and_a_missing_one_is_refused(self):
        service = self.start()
        job = {"id": "words", "tool": "sd", "sourceBuffer": buffer(png(64, 64)), "metadata": {"prompt": "a <red> balloon"},
               "overrides": {"*": {"watermark": {"text": "{metadata.prompt} {userId}/{jobId}", "contrast": True}}}}
        done = service.post("/v1/jobs?wait=30", job)
        self.assertEqual((done.status, done.json["state"]), (200, "succeeded"), done)
        refused = service.post("/v1/jobs", {**job, "id": "none", "metadata": {}})
        self.assertEqual((refused.status, refused.json["code"]), (400, "invalid_job"), refused)
        self.assertIn("has no 'prompt'", refused.body.decode())

    def test_the_same_id_is_one_job_and_another_body_a_conflict(self):
        service = self.start()
        job = {"id": "one", "tool": "sd", "sourceBuffer": buffer(png(16, 16))}
        self.assertEqual(service.post("/v1/jobs", job).status, 202)
        self.assertEqual(service.post("/v1/jobs", job).status, 200)
        other = service.post("/v1/jobs", {**job, "tool": "sora"})
        self.assertEqual((other.status, other.json["code"]), (409, "conflict"))

    def test_the_same_idempotency_key_is_one_job(self):
        service = self.start()
        job = {"tool": "sd", "sourceBuffer": buffer(png(16, 16))}
        ids = {service.post("/v1/jobs", job, headers={"Idempotency-Key": "k1"}).json["id"] for _ in range(3)}
        self.assertEqual(len(ids), 1)

    def test_every_mistake_comes_in_one_problem_document(self):
        service = self.start()
        wrong = service.post("/v1/jobs", {"tol": "sd", "priority": "urgent"})
        self.assertEqual(wrong.status, 400)
        self.assertEqual(wrong.headers["Content-Type"], "application/problem+json")
        problem = wrong.json
        self.assertEqual((problem["code"], problem["status"]), ("invalid_job", 400))
        self.assertLessEqual({"/tol", "/priority"}, {each["pointer"] for each in problem["problems"]})
        for body in (b"{", b"[" * 10_000, b'{"tool": NaN}', b'{"tool":"sd","tool":"sd"}', b"\xff\xfe"):
            with self.subTest(body[:20]):
                refused = service.post("/v1/jobs", body, headers={"Content-Type": "application/json"})
                self.assertEqual((refused.status, refused.json["code"]), (400, "invalid_job"))

    def test_a_job_that_asks_for_a_signature_nobody_can_give_is_refused_at_once(self):
        service = self.start()
        job = {"id": "signed", "tool": "sd", "sourceBuffer": buffer(png(8, 8)), "overrides": {"*": {"sign": True}}}
        refused = service.post("/v1/jobs", job)
        self.assertEqual((refused.status, refused.json["code"]), (422, "invalid_preset"), refused)
        self.assertIn("c2pa.certificates", refused.json["detail"])
        refused = service.post("/v1/jobs:batch", {"jobs": [{**job, "id": "plain", "overrides": {}}, job]})
        self.assertEqual((refused.status, refused.json["problems"][0]["pointer"]), (400, "/jobs/1"), refused)
        self.assertEqual([service.get(f"/v1/jobs/{each}").status for each in ("signed", "plain")], [404, 404])

    def test_a_batch_is_followed_to_its_end(self):
        service = self.start()
        jobs = [{"id": f"b-{i}", "tool": TOOLS[i % 3], "sourceBuffer": buffer(png(16 + i, 16))} for i in range(12)]
        jobs.append({"id": "b-bad", "tool": "sd", "sourceBuffer": buffer(b"no picture at all")})
        accepted = service.post("/v1/jobs:batch", {"id": "batch-1", "jobs": jobs})
        self.assertEqual((accepted.status, accepted.json["total"]), (202, 13), accepted)
        done = until(lambda: next((b for b in [service.get("/v1/batches/batch-1").json]
                                   if b["state"] == "completed"), None), "the batch is completed")
        self.assertEqual((done["succeeded"], done["dead"], done["remaining"]), (12, 1, 0))

    def test_a_full_queue_refuses_and_says_when_to_come_back(self):
        service = self.start(env={"DARKROOM_QUEUE_MOST_WAITING": "2"})
        self.assertEqual(service.post("/v1/queue:pause").status, 200)
        job = {"tool": "sd", "sourceBuffer": buffer(png(16, 16))}
        for _ in range(2):
            self.assertEqual(service.post("/v1/jobs", job).status, 202)
        refused = service.post("/v1/jobs", job)
        self.assertEqual((refused.status, refused.json["code"]), (429, "queue_full"))
        self.assertGreater(int(refused.headers["Retry-After"]), 0)
        self.assertEqual(service.get("/readyz").status, 503)


class DeadLetters(WithService):
    def test_a_bad_picture_is_dead_at_once_and_can_be_requeued_and_purged(self):
        service = self.start()
        service.post("/v1/jobs?wait=30", {"id": "bad", "tool": "sd", "sourceBuffer": buffer(b"no picture")})
        job = service.get("/v1/jobs/bad").json
        self.assertEqual((job["state"], job["attempt"], job["error"]["code"]), ("dead", 1, "unsupported_format"))
        listed = service.command("dead-letters", "list", "--json")
        self.assertEqual([each["id"] for each in results(listed)], ["bad"])
        shown = service.command("dead-letters", "show", "bad")
        self.assertIn(b"unsupported_format", shown.stdout)
        self.assertEqual(service.command("dead-letters", "requeue", "--all").returncode, DONE)
        self.ended(service, "bad")
        self.assertEqual(len(service.get("/v1/jobs/bad/attempts").json["attempts"]), 2)
        self.assertEqual(service.command("dead-letters", "purge").returncode, WRONG_USAGE)
        purged = service.command("dead-letters", "purge", "--all")
        self.assertEqual((purged.returncode, purged.stdout), (DONE, b"1 forgotten\n"))
        self.assertEqual(service.get("/v1/jobs/bad").status, 404)

    def test_a_source_that_fails_first_succeeds_at_a_later_attempt(self):
        server = self.serve(flaky=failing_first(2, then=answer(body=png(24, 24))))
        service = self.start()
        done = service.post("/v1/jobs?wait=30", {"tool": "sora", "sourceUrl": server.url("/flaky")}).json
        self.assertEqual((done["state"], done["attempt"]), ("succeeded", 3), done)


class Commands(WithService):
    def test_submit_waits_and_shows_what_was_made(self):
        service = self.start()
        picture = self.write("a.png", png(40, 30))
        done = service.command("submit", picture, "--tool", "sd", "--id", "a", "--user", "ada", "--wait")
        self.assertEqual(done.returncode, DONE, done)
        self.assertIn(b"high-quality", done.stdout)
        shown = service.command("status", "a", "--attempts")
        self.assertEqual(shown.returncode, DONE)
        for words in (b"succeeded", b"ada", b"stable-diffusion"):
            self.assertIn(words, shown.stdout)
        self.assertIn(b"succeeded", service.command("status").stdout)

    def test_a_job_chooses_its_placeholders(self):
        service = self.start()
        done = service.post("/v1/jobs?wait=30", {"id": "a", "tool": "sd", "sourceBuffer": buffer(png(32, 32)),
                                                 "placeholder": ["colour"]})
        self.assertEqual(list(done.json["result"]["placeholder"]), ["colour"], done)
        source = self.write("one.png", png(16, 16))
        submitted = service.command("submit", source, "--tool", "sd", "--id", "b", "--wait", "--placeholder", "none")
        self.assertEqual(submitted.returncode, DONE, submitted)
        self.assertNotIn("placeholder", service.get("/v1/jobs/b").json["result"])
        wrong = service.post("/v1/jobs", {"tool": "sd", "sourceBuffer": "aGk=", "placeholder": ["colr"]})
        self.assertEqual(wrong.json["problems"][0]["pointer"], "/placeholder/0", wrong)

    def test_submit_hands_over_and_prints_the_id(self):
        service = self.start()
        server = self.serve(a=answer(body=png(20, 20)))
        done = service.command("submit", server.url("/a"), "--tool", "sora", "--id", "far", "--json",
                               "--priority", "high", "--meta", "prompt=a cat")
        self.assertEqual((done.returncode, results(done)[0]["id"]), (DONE, "far"), done)
        self.assertEqual(self.ended(service, "far")["state"], "succeeded")

    def test_a_job_that_fails_is_the_exit_status(self):
        service = self.start()
        done = service.command("submit", self.write("a.png", b"none"), "--tool", "sd", "--wait", "--id", "x")
        self.assertEqual(done.returncode, JOB_FAILED)
        self.assertIn(b"unsupported_format", done.stdout)
        self.assertEqual(service.command("status", "x").returncode, JOB_FAILED)

    def test_what_the_service_refuses_is_told_with_its_reason(self):
        service = self.start()
        picture = self.write("a.png", png(8, 8))
        refused = service.command("submit", picture, "--tool", "midjourney")
        self.assertEqual(refused.returncode, WRONG_USAGE)
        self.assertIn(b"unknown_tool", refused.stderr)
        missing = service.command("status", "nobody")
        self.assertEqual(missing.returncode, JOB_FAILED)
        self.assertIn(b"not_found", missing.stderr)

    def test_without_a_service_the_way_to_one_is_told(self):
        for arguments in (("jobs",), ("status", "a"), ("retry", "a"), ("dead-letters", "list")):
            done = run(*arguments, "--server", "http://127.0.0.1:1")
            self.assertEqual(done.returncode, UNREACHABLE, done)
            self.assertIn(b"darkroom serve", done.stderr)

    def test_jobs_lists_filters_and_follows_the_cursor(self):
        service = self.start()
        jobs = [{"id": f"l-{i:04}", "tool": "sd", "userId": f"u{i % 2}", "sourceUrl": "http://127.0.0.1:1/x"}
                for i in range(601)]
        self.assertEqual(service.post("/v1/queue:pause").status, 200)
        self.assertEqual(service.post("/v1/jobs:batch", {"id": "many", "jobs": jobs}).status, 202)
        every = results(service.command("jobs", "--all", "--json"))
        self.assertEqual([job["id"] for job in every], [job["id"] for job in reversed(jobs)])
        some = service.command("jobs", "--user", "u1", "--limit", "3")
        self.assertEqual(some.stdout.count(b"l-0"), 3)
        self.assertIn(b"--all", some.stderr)

    def test_jobs_are_found_by_what_their_sources_state(self):
        service = self.start()
        stated = "a red balloon\nSteps: 15, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x400, Model: v1-5-pruned"
        server = self.serve(a=answer(body=png(16, 16, text=b"parameters\0" + stated.encode())), b=answer(body=png(16, 16)))
        for name in ("a", "b"):
            service.post("/v1/jobs?wait=30", {"id": name, "tool": "sd", "sourceUrl": server.url("/" + name)})
        for asked in (("--prompt", "Red Ball"), ("--model", "pruned"), ("--seed", "42"), ("--generator", "automatic1111")):
            self.assertEqual([job["id"] for job in results(service.command("jobs", "--json", *asked))], ["a"], asked)
        self.assertEqual(service.command("jobs", "--json", "--prompt", "blue").stdout, b"")
        self.assertEqual([job["id"] for job in service.get("/v1/jobs?seed=42&state=succeeded").json["jobs"]], ["a"])
        self.assertEqual(service.get("/v1/jobs?promt=x").status, 400)

    def test_cancel_and_retry(self):
        service = self.start()
        server = self.serve(c=answer(body=png(16, 16)))
        service.post("/v1/queue:pause")
        service.post("/v1/jobs", {"id": "c", "tool": "sd", "sourceUrl": server.url("/c")})
        self.assertEqual(service.command("cancel", "c").stdout, b"c  cancelled\n")
        self.assertEqual(service.command("retry", "c").stdout, b"c  available\n")
        service.post("/v1/queue:resume")
        self.assertEqual(self.ended(service, "c")["state"], "succeeded")
        both = service.command("retry", "c", "nobody")
        self.assertEqual(both.returncode, JOB_FAILED)
        for word in (b"conflict", b"not_found"):
            self.assertIn(word, both.stderr)

    def test_a_running_job_is_cancelled_and_leaves_nothing(self):
        server = self.serve(slow=stall)
        service = self.start(env={"DARKROOM_SOURCE_TIMEOUT": "4s"})
        service.post("/v1/jobs", {"id": "run", "tool": "sd", "sourceUrl": server.url("/slow")})
        until(lambda: service.get("/v1/jobs/run").json["state"] == "running", "it runs")
        self.assertEqual(service.delete("/v1/jobs/run").status, 202)
        self.assertEqual(self.ended(service, "run")["state"], "cancelled")
        self.assertEqual(self.objects(service), [])


class Ending(WithService):
    def test_sigterm_lets_what_runs_end(self):
        server = self.serve(slow=held(png(20, 20)))
        service = self.start(env={"DARKROOM_SOURCE_TIMEOUT": "20s"})
        service.post("/v1/jobs", {"id": "waiting", "tool": "sd", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "the source is asked")
        service.signal(signal.SIGTERM)
        until(lambda: service.get("/readyz").status == 503, "it is not ready any more")
        self.assertIsNone(service.process.poll())
        server.released.set()
        self.assertEqual(service.process.wait(30), 0)
        self.assertEqual(children(service.process.pid), [])
        service.start()
        job = service.get("/v1/jobs/waiting").json
        self.assertEqual((job["state"], job["attempt"]), ("succeeded", 1))

    def test_what_does_not_end_in_time_is_handed_back_uncounted(self):
        server = self.serve(slow=stall)
        service = self.start("--shutdown-timeout", "300ms", env={"DARKROOM_SOURCE_TIMEOUT": "3s"})
        service.post("/v1/jobs", {"id": "back", "tool": "sd", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "the source is asked")
        self.assertEqual(service.stop(), 0)
        server.routes["/slow"] = answer(body=png(20, 20))
        service.start()
        done = self.ended(service, "back")
        self.assertEqual((done["state"], done["attempt"]), ("succeeded", 1))

    def test_a_second_signal_ends_it_at_once(self):
        server = self.serve(slow=stall)
        service = self.start(env={"DARKROOM_SOURCE_TIMEOUT": "60s"})
        service.post("/v1/jobs", {"id": "x", "tool": "sd", "sourceUrl": server.url("/slow")})
        until(lambda: server.requests, "the source is asked")
        service.signal(signal.SIGTERM)
        until(lambda: service.events("shutting down"), "it has heard the first")
        service.signal(signal.SIGTERM)
        self.assertEqual(service.process.wait(5), 128 + signal.SIGTERM)

    def test_accepted_jobs_survive_a_kill(self):
        service = self.start()
        service.post("/v1/queue:pause")
        jobs = [{"id": f"k-{i}", "tool": "sd", "sourceBuffer": buffer(png(16, 16 + i))} for i in range(10)]
        self.assertEqual(service.post("/v1/jobs:batch", {"id": "kept", "jobs": jobs}).status, 202)
        service.kill()
        service.start()
        service.post("/v1/queue:resume")
        until(lambda: service.get("/v1/batches/kept").json["succeeded"] == 10, "all ten have succeeded")

    def test_two_services_on_one_queue_refuse(self):
        service = self.start()
        done = run("serve", "--listen", "127.0.0.1:0", "--data", service.data)
        self.assertEqual(done.returncode, UNREACHABLE, done)
        self.assertIn(b"queue_unavailable", done.stderr)


class Reloading(WithService):
    PRESET = b"[tools.dall-e.variants.normal]\nwidth = %d\nheight = %d\n"

    def width(self, service, job):
        done = service.post("/v1/jobs?wait=30", {"id": job, "tool": "dall-e", "variants": ["normal"],
                                                 "sourceBuffer": buffer(png(200, 200))}).json
        return done["result"]["variants"][0]["width"]

    def test_presets_are_read_again_and_a_wrong_file_changes_nothing(self):
        presets = self.write("presets.toml", self.PRESET % (100, 100))
        service = self.start("--presets", presets)
        self.assertEqual(self.width(service, "a"), 100)
        presets.write_bytes(self.PRESET % (50, 50))
        service.signal(signal.SIGHUP)
        until(lambda: service.events("presets read again"), "the presets are read again")
        self.assertEqual(self.width(service, "b"), 50)
        presets.write_bytes(b'[tools.dall-e.variants.normal]\nwidht = 3\nquality = "x"\n')
        service.signal(signal.SIGHUP)
        until(lambda: service.events("presets refused, the old ones stay"), "the file is refused")
        mistakes = until(lambda: len(service.events("mistake in the presets file")) >= 2 and
                         service.events("mistake in the presets file"), "every mistake is in the log")
        self.assertEqual({mistake["line"] for mistake in mistakes}, {2, 3})
        self.assertEqual(self.width(service, "c"), 50)


class Keys(WithService):
    def test_another_address_demands_a_key_before_anything_else(self):
        done = run("serve", "--listen", "0.0.0.0:0", "--data", self.folder / "d")
        self.assertEqual(done.returncode, WRONG_USAGE, done)
        self.assertIn(b"key", done.stderr)

    def test_keys_open_what_their_scopes_say_and_are_kept_as_digests(self):
        service = Service(self.folder)
        self.addCleanup(service.close)
        data = ("--data", service.data)
        reader = run("keys", "create", "reader", "--scope", "read", *data).stdout.decode().strip()
        sender = run("keys", "create", "sender", "--scope", "submit", "--rate", "1000", *data).stdout.decode().strip()
        service.key = reader
        service.start()
        job = {"id": "k", "tool": "sd", "sourceBuffer": buffer(png(16, 16))}
        self.assertEqual(service.post("/v1/jobs", job, key="").status, 401)
        self.assertEqual(service.post("/v1/jobs", job).status, 403)
        self.assertEqual(service.post("/v1/jobs", job, key="", headers={"X-Api-Key": sender}).status, 202)
        listed = service.command("jobs", env={"DARKROOM_API_KEY": reader})
        self.assertEqual(listed.returncode, DONE, listed)
        self.assertEqual(service.command("jobs").returncode, WRONG_USAGE)
        kept = service.data / "keys.json"
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        secret = reader.rsplit("_", 1)[1]
        self.assertNotIn(secret, kept.read_text() + service.log())
        names = [each["name"] for each in results(run("keys", "list", "--json", *data))]
        self.assertEqual(names, ["reader", "sender"])
        self.assertEqual(run("keys", "revoke", reader.split("_")[1], *data).returncode, DONE)
        self.assertEqual(service.get("/v1/jobs").status, 401)

    def test_a_key_without_scope_or_name_is_refused(self):
        for arguments in (("create", "x"), ("create", "--scope", "read"), ("create", "x", "--scope", "root")):
            self.assertEqual(run("keys", *arguments, "--data", self.folder).returncode, WRONG_USAGE)


class Receiver:
    """Takes callbacks; the first ones fail as often as asked."""

    def __init__(self, failures=0):
        self.calls = []
        left = [failures]

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                left[0] -= 1
                status = 500 if left[0] >= 0 else 204
                self.calls.append((status, dict(handler.headers.items()), body))
                handler.send_response(status)
                handler.end_headers()

            def log_message(self, *_):
                pass
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Callbacks(WithService):
    SECRET = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()

    def test_a_callback_arrives_with_a_signature_that_its_receiver_can_verify(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        service = self.start(env={"DARKROOM_CALLBACK_SECRETS": "whsec_" + self.SECRET})
        service.post("/v1/jobs", {"id": "cb", "tool": "sd", "callbackUrl": receiver.url,
                                  "sourceBuffer": buffer(png(16, 16))})
        _, headers, body = until(lambda: receiver.calls, "the callback arrives")[0]
        headers = {name.lower(): value for name, value in headers.items()}
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(base64.b64decode(self.SECRET), signed, "sha256").digest()).decode()
        self.assertIn("v1," + wanted, headers["webhook-signature"].split())
        self.assertEqual(json.loads(body)["type"], "job.succeeded")
        self.assertEqual(json.loads(body)["data"]["id"], "cb")
        self.assertNotIn(self.SECRET, service.log())
        self.assertEqual(service.command("redeliver", "cb").returncode, DONE)
        until(lambda: len(receiver.calls) == 2, "it arrives again")
        again = {name.lower(): value for name, value in receiver.calls[1][1].items()}
        self.assertEqual(again["webhook-id"], headers["webhook-id"])

    def test_a_callback_to_an_address_that_is_not_allowed_is_never_sent(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        service = self.start(env={"DARKROOM_CALLBACK_ALLOW_CIDRS": "", "DARKROOM_CALLBACK_ALLOW_PORTS": ""})
        answered = service.post("/v1/jobs?wait=30", {"id": "no", "tool": "sd", "callbackUrl": receiver.url,
                                                     "sourceBuffer": buffer(png(16, 16))})
        self.assertEqual(answered.status, 200, answered)
        until(lambda: service.get("/v1/queue").json["callbacksWaiting"] == 0, "the callback is given up")
        self.assertEqual(receiver.calls, [])


class Watching(WithService):
    def test_the_metrics_page_is_what_prometheus_expects(self):
        service = self.start()
        service.post("/v1/jobs?wait=30", {"tool": "sd", "sourceBuffer": buffer(png(16, 16))})
        page = service.get("/metrics").body
        for name in (b'generation_success{tool="stable-diffusion"} 1', b"darkroom_queue_jobs", b"darkroom_attempts_total",
                     b"darkroom_http_requests_total"):
            self.assertIn(name, page)
        try:
            checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False)
        except FileNotFoundError:
            absent("promtool")
        # 3: parsed, with remarks on style; the specification's own names lack the suffix.
        self.assertIn(checked.returncode, (0, 3))
        remarks = [line for line in (checked.stdout + checked.stderr).decode().splitlines()
                   if line and not line.startswith(("generation_success", "generation_failure"))]
        self.assertEqual(remarks, [])

    def test_events_go_on_where_they_were_left(self):
        service = self.start()

        def first(path, headers, wanted):
            connection, stream = service.stream(path, headers)
            found = []
            while len(found) < wanted:
                line = stream.readline().decode().rstrip("\n")
                if line.startswith("data: "):
                    found.append(json.loads(line[6:]))
            connection.close()
            return found
        service.post("/v1/jobs?wait=30", {"id": "one", "tool": "sd", "sourceBuffer": buffer(png(16, 16))})
        seen = first("/v1/events?after=0", {}, 3)
        self.assertEqual([event["type"] for event in seen], ["job.accepted", "job.running", "job.succeeded"])
        rest = first("/v1/events", {"Last-Event-ID": str(seen[0]["sequence"])}, 2)
        self.assertEqual(rest, seen[1:])

    def test_objects_are_served_in_parts_and_only_when_they_changed(self):
        service = self.start()
        job = service.post("/v1/jobs?wait=30", {"tool": "sd", "sourceBuffer": buffer(png(64, 64))}).json
        path = "/objects/" + job["result"]["variants"][0]["key"]
        whole = service.get(path)
        self.assertEqual((whole.status, whole.headers["Content-Type"]), (200, "image/jpeg"))
        part = service.get(path, headers={"Range": "bytes=10-19"})
        self.assertEqual((part.status, part.body), (206, whole.body[10:20]))
        self.assertEqual(part.headers["Content-Range"], f"bytes 10-19/{len(whole.body)}")
        unchanged = service.get(path, headers={"If-None-Match": whole.headers["ETag"]})
        self.assertEqual((unchanged.status, unchanged.body), (304, b""))
        self.assertEqual(service.get(path, headers={"Range": "bytes=99999999-"}).status, 416)
        self.assertEqual(service.get("/objects/../queue.db").status, 404)

    def test_a_service_is_healthy_and_says_of_what_it_is_made(self):
        service = self.start()
        self.assertEqual(service.get("/healthz").json, {"status": "ok"})
        names = {check["name"] for check in service.get("/readyz").json["checks"]}
        self.assertLessEqual({"queue", "depth", "store", "codecs", "worker"}, names)


class Operating(WithService):
    def test_a_result_names_where_this_service_serves_it(self):
        service = self.start()
        job = service.post("/v1/jobs?wait=30", {"tool": "sd", "userId": "a@b", "sourceBuffer": buffer(png(20, 20))}).json
        for variant in job["result"]["variants"]:
            self.assertTrue(variant["url"].startswith(service.url + "/objects/"), variant)
            with urllib.request.urlopen(variant["url"]) as got:
                self.assertEqual(hashlib.sha256(got.read()).hexdigest(), variant["sha256"])

    def test_a_public_base_that_was_set_goes_before_its_own_address(self):
        service = self.start(env={"DARKROOM_PUBLIC_BASE": "https://cdn.example/img"})
        job = service.post("/v1/jobs?wait=30", {"tool": "sd", "sourceBuffer": buffer(png(20, 20))}).json
        for variant in job["result"]["variants"]:
            self.assertTrue(variant["url"].startswith("https://cdn.example/img/"), variant)

    def test_a_port_that_is_taken_is_told_with_what_to_do(self):
        taken = self.serve(a=answer(body=b"")).url("").rsplit(":", 1)[1].strip("/")
        for name, env, advice in (
                ("listen", {"DARKROOM_LISTEN": f"127.0.0.1:{taken}"}, b"choose another port with --listen"),
                ("metrics", {"DARKROOM_LISTEN": "127.0.0.1:0", "ENABLE_METRICS": "true", "METRICS_PORT": taken},
                 b"METRICS_PORT chooses another")):
            with self.subTest(name):
                refused = run("serve", "--data", self.folder / name, env=env)
                self.assertEqual(refused.returncode, WRONG_USAGE, refused.stderr)
                self.assertIn(b"darkroom: invalid_preset: ", refused.stderr)
                self.assertIn(advice, refused.stderr)

    def test_it_may_open_as_many_files_as_the_machine_lets_it(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
        service = self.start()
        allowed = min(hard, 1_000_000) if hard != resource.RLIM_INFINITY else 1_000_000
        self.assertEqual(resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE)[0], allowed)
        self.assertEqual(service.events("serving")[0]["openFiles"], allowed)

    def test_it_says_that_it_may_open_few_files(self):
        service = self.start(env={"DARKROOM_MOST_CONNECTIONS": "4096"})
        self.assertEqual(service.events("few open files"), [])
        other = Service(self.folder / "other", env=None)
        (self.folder / "other").mkdir()
        self.addCleanup(other.close)
        other.prefix = ["prlimit", "--nofile=1024:1024"]
        other.start()
        few = other.events("few open files")[0]
        self.assertEqual((few["level"], few["allowed"], few["wanted"]), ("warn", 1024, 4352))

    def test_each_request_is_a_line_of_the_debug_log_without_what_is_nobodys_business(self):
        service = self.start(env={"LOG_LEVEL": "debug"})
        key = service.command("keys", "create", "w", "--scope", "read", "--data", service.data).stdout.decode().strip()
        service.get("/v1/jobs?user=canary-user", key=key)
        service.get("/v1/jobs/canary-id", key=key)
        service.get("/canary-path", key=key)
        service.get("/v1/queue", key="dk_canary")

        def lines():
            found = [e for e in service.events("request") if e["route"] not in ("/readyz", "/healthz")]
            return found if len(found) == 4 else None
        # A line is written once its answer is sent, so two connections' lines come in any order.
        found = {(line["route"], line["status"]): line for line in until(lines, "four requests are in the log")}
        self.assertEqual(set(found), {("/v1/jobs", 200), ("/v1/jobs/{id}", 404), ("other", 404), ("/v1/queue", 401)})
        listed = found["/v1/jobs", 200]
        self.assertEqual((listed["method"], listed["key"]), ("GET", key.split("_")[1]))
        self.assertGreater(listed["bytes"], 10)
        self.assertGreaterEqual(listed["ms"], 0)
        self.assertEqual(found["/v1/queue", 401]["key"], "")
        for secret in ("canary", key):
            self.assertNotIn(secret, service.log())

    def test_requests_are_not_in_the_log_that_nobody_asked_to_be_long(self):
        service = self.start()
        self.assertEqual(service.events("request"), [])

    def test_doctor_looks_at_the_queue_of_a_service_that_runs_on(self):
        service = self.start()
        service.post("/v1/jobs?wait=30", {"tool": "sd", "sourceBuffer": buffer(png(16, 16))})
        done = self.doctor("--data", service.data)
        self.assertEqual(done.returncode, DONE, done)
        self.assertRegex(done.stdout.decode(), rf"queue: {service.data}/queue.db: schema \d+, 1 succeeded")
        again = service.post("/v1/jobs?wait=30", {"tool": "sd", "sourceBuffer": buffer(png(17, 16))})
        self.assertEqual(again.json["state"], "succeeded")

    def test_doctor_says_what_is_wrong_with_a_queue(self):
        service = self.start()
        service.stop()
        database = service.data / "queue.db"
        whole = database.read_bytes()
        nowhere = self.doctor("--queue", f"sqlite:{self.folder}/new/queue.db")
        self.assertEqual(nowhere.returncode, DONE, nowhere)
        self.assertIn(b"not there yet", nowhere.stdout)
        self.assertFalse((self.folder / "new").exists())
        stranger = self.write("stranger.db", b"this is no database, whatever its name says" * 100)
        damaged = self.write("damaged.db", whole[:4096] + b"\xff" * 8192 + whole[12288:])
        for path, words in ((stranger, "not a database"), (damaged, "damaged|malformed"),
                            (stranger / "below.db", "no folder")):
            with self.subTest(words):
                done = self.doctor("--queue", f"sqlite:{path}")
                self.assertEqual(done.returncode, UNREACHABLE, done)
                self.assertRegex(done.stdout.decode(), f"BAD  queue: queue_unavailable: .*({words})")

    def doctor(self, *flags):
        return run("doctor", *flags, env={"DARKROOM_STORE": f"dir:{self.out}"})


if __name__ == "__main__":
    unittest.main()
