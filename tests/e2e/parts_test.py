"""Large clips by URL and s3://, of which no more is read than their variants need."""
import contextlib
import hashlib
import http.server
import json
import pathlib
import re
import shutil
import tempfile
import threading
import unittest
import uuid

import clips
from service import ON_LOOPBACK, QUICK
from support import Case, Minio, run

KEYFRAMES = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-crf", "12", "-g", "10")
# A clip over it is read in parts; those of these tests have some ten times as much.
LIMIT = {"DARKROOM_LIMITS_MAX_SOURCE_BYTES": "1MiB", "LOG_LEVEL": "debug"}


class Ranged(http.server.BaseHTTPRequestHandler):
    """One file, in parts where they are asked for; `how` says what is wrong with the server."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server, asked = self.server, self.headers["Range"]
        server.asked.append(asked)
        if asked and server.how == "refuses parts":
            return self.say(403, b"")
        if asked and server.how == "stalls":
            return server.released.wait(60)
        body, headers = server.body, [("ETag", '"1"')]
        if server.how == "changes" and len(server.asked) == 2:
            headers = [("ETag", '"2"')]
        if server.how != "says nothing of parts":
            headers.append(("Accept-Ranges", "bytes"))
        if not asked or server.how == "ignores what is asked":
            return self.say(200, body, headers)
        first, last = map(int, asked.removeprefix("bytes=").split("-"))
        headers.append(("Content-Range", f"bytes {first}-{last}/{len(body)}"))
        return self.say(206, body[first:last + 1], headers)

    def say(self, status, body, headers=()):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):  # who has enough leaves
            self.wfile.write(body)
            return
        self.close_connection = True

    def log_message(self, *_):
        pass


class Parts(Case):
    def serve(self, path, how=""):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranged)
        server.body, server.how, server.asked, server.released = path.read_bytes(), how, [], threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(server.released.set)
        server.url = f"http://127.0.0.1:{server.server_address[1]}/clip"
        return server

    @classmethod
    def setUpClass(cls):
        cls.clips = pathlib.Path(tempfile.mkdtemp(prefix="darkroom-e2e-"))
        cls.addClassCleanup(shutil.rmtree, cls.clips)

    def clip(self, *options, name="clip.mp4", codec=KEYFRAMES):
        """Made once, whoever asks for it."""
        path = self.clips / "-".join(["".join(filter(str.isalnum, each)) for each in options] + [name])
        if not path.exists():
            clips.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=12,noise=alls=30:allf=t", *codec, *options, path)
            self.assertGreater(path.stat().st_size, 8 << 20)
        return path

    def process(self, source, *arguments, env=None, out="out"):
        done = run("process", source, "--tool", "sora", "--out", self.folder / out, "--json", *arguments,
                   env={**ON_LOOPBACK, **LIMIT, **QUICK, **(env or {})})
        self.assertTrue(done.stdout, done.stderr)
        result = json.loads(done.stdout)
        events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith(b"{")]
        return result, {event["event"]: event for event in events}

    def files(self, result, out="out"):
        return [hashlib.sha256((self.folder / out / variant["key"]).read_bytes()).hexdigest()
                for variant in result["variants"]]

    def rendered_as_here(self, source, path, *arguments, env=None):
        """What is made of the source and of the same file here is the same; what was said meanwhile."""
        result, said = self.process(source, *arguments, env=env)
        self.assertTrue(result["success"], result.get("error"))
        here, _ = self.process(path, *arguments, out="here", env={"DARKROOM_SOURCE_IN_PARTS": "false"})
        self.assertTrue(here["success"], here.get("error"))
        self.assertEqual(self.files(result), self.files(here, "here"))
        self.assertEqual(result["originalSize"], path.stat().st_size)
        self.assertEqual(result["clip"], here["clip"])
        return said

    def test_a_poster_is_a_small_part_of_its_clip_wherever_the_index_is(self):
        for name, options in (("behind", ()), ("before", ("-movflags", "+faststart"))):
            path = self.clip(*options)
            for poster, most in (("6s", 0.5), ("first", 0.3)):
                with self.subTest(name, poster=poster):
                    server = self.serve(path)
                    said = self.rendered_as_here(server.url, path, "--set", f"*.poster={poster}")
                    read = said["source read in parts"]
                    self.assertEqual(read["of"], path.stat().st_size)
                    self.assertLess(read["bytes"], most * read["of"])
                    self.assertIsNone(server.asked[0])
                    self.assertTrue(all(server.asked[1:]), server.asked)

    def test_the_best_poster_and_many_thumbnails_are_the_same_as_of_a_file_here(self):
        path = self.clip()
        for setting in ("*.poster=best", "normal.thumbnails=12", "high-quality.animated=keep"):
            with self.subTest(setting):
                read = self.rendered_as_here(self.serve(path).url, path, "--set", setting)["source read in parts"]
                if "best" in setting:
                    self.assertLess(read["bytes"], read["of"] / 2)

    def test_a_file_here_is_not_copied_as_a_whole_either(self):
        path = self.clip()
        read = self.rendered_as_here(path, path, "--set", "*.poster=6s")["source read in parts"]
        self.assertLess(read["bytes"], read["of"] / 2)

    def test_a_fragmented_clip_may_need_all_of_itself(self):
        path = self.clip("-movflags", "frag_keyframe+empty_moov")
        self.rendered_as_here(self.serve(path).url, path, "--set", "*.poster=6s")

    def test_what_must_be_whole_is_read_as_a_whole(self):
        path = self.clip()
        webm = self.clip(name="clip.webm", codec=("-c:v", "libvpx", "-cpu-used", "16", "-deadline", "realtime",
                                                  "-b:v", "30M", "-minrate", "30M"))
        presets = self.write("presets.toml", b"[tools.sora]\noriginals = 'keep'\n")
        for name, source, how, arguments, env in (
                ("originals", path, "", ("--presets", presets), {}),
                ("switched off", path, "", (), {"DARKROOM_SOURCE_IN_PARTS": "false"}),
                ("no parts", path, "says nothing of parts", (), {}),
                ("webm", webm, "", (), {})):
            with self.subTest(name):
                server = self.serve(source, how)
                said = self.rendered_as_here(server.url, source, "--set", "*.poster=first", *arguments, env=env)
                self.assertNotIn("source read in parts", said)
                self.assertEqual(server.asked, [None])

    def test_a_server_that_does_not_keep_its_word_is_asked_for_the_whole(self):
        path = self.clip()
        for how, code, env in (("refuses parts", "source_forbidden", {}), ("changes", "source_incomplete", {}),
                               # Long enough for the whole on a busy machine.
                               ("stalls", "source_timeout", {"DARKROOM_SOURCE_TIMEOUT": "5s"})):
            with self.subTest(how):
                server = self.serve(path, how)
                said = self.rendered_as_here(server.url, path, "--set", "*.poster=6s", env=env)
                self.assertEqual(said["a source cannot be read in parts"]["code"], code)
                self.assertIsNone(server.asked[-1])

    def test_in_one_process_it_is_the_same(self):
        path = self.clip("-movflags", "+faststart")
        here = {"DARKROOM_ISOLATION": "in_process"}
        self.assertIn("source read in parts", self.rendered_as_here(self.serve(path).url, path, "--set", "*.poster=6s", env=here))
        # The index is in the beginning, so that the first part that is refused is one of frames.
        said = self.rendered_as_here(self.serve(path, "refuses parts").url, path, "--set", "*.poster=6s", env=here)
        self.assertEqual(said["a source cannot be read in parts"]["code"], "source_forbidden")

    def test_a_server_that_answers_with_the_whole_is_taken_at_its_word(self):
        path = self.clip()
        server = self.serve(path, "ignores what is asked")
        said = self.rendered_as_here(server.url, path, "--set", "*.poster=6s")
        self.assertEqual(said["source read in parts"]["bytes"], path.stat().st_size)
        self.assertEqual(len(server.asked), 2)

    def test_an_object_is_read_in_parts_too(self):
        minio = Minio()
        self.addCleanup(minio.close)
        bucket = f"parts-{uuid.uuid4().hex[:8]}"
        minio.client().create_bucket(Bucket=bucket)
        path = self.clip()
        minio.client().upload_file(str(path), bucket, "clip.mp4")
        said = self.rendered_as_here(f"s3://{bucket}/clip.mp4", path, "--set", "*.poster=6s",
                                     env=minio.settings(bucket))
        read = said["source read in parts"]
        self.assertLess(read["bytes"], read["of"] / 2)

    def test_the_time_to_load_is_told_as_that_and_the_bytes_are_counted(self):
        path, page = self.clip(), self.folder / "metrics"
        result, said = self.process(self.serve(path).url, "--set", "*.poster=6s", "--metrics", page)
        bytes_read = said["source read in parts"]["bytes"]
        self.assertEqual({name: float(value) for name, value in re.findall(
            r'^darkroom_source_bytes_total\{read="(\w+)"\} (\S+)$', page.read_text(), re.MULTILINE)},
            {"parts": bytes_read, "whole": 0})
        self.assertEqual(set(result["stages"]), {"load", "probe", "decode", "encode", "store"})
        self.assertTrue(all(each >= 0 for each in result["stages"].values()), result["stages"])


if __name__ == "__main__":
    unittest.main()
