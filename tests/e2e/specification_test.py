"""The specification's list of what its tests cover, each through the real binary."""
import json
import pathlib
import subprocess
import unittest
import urllib.parse
import urllib.request

from support import (TOOLS, Case, Minio, Server, answer, failing_first, png, png_pixels, redirect, reset, results,
                     run, stall)

BOXES = {"dall-e": (1024, 1024, 2048, 2048), "sora": (1280, 720, 1920, 1080),
         "stable-diffusion": (768, 768, 1536, 1536)}
QUALITY = {"dall-e": 80, "sora": 85, "stable-diffusion": 80}
# The test server lives on loopback, which the address guard refuses unless it is told otherwise.
ALLOW_LOOPBACK = {"DARKROOM_SOURCE_ALLOW_CIDRS": "127.0.0.0/8", "DARKROOM_SOURCE_ALLOW_PORTS": "1-65535"}


def path_of(url):
    return pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(url).path))


class ImageProcessingWithMultipleVariants(Case):
    def test_each_tool_makes_a_normal_jpeg_and_a_high_quality_webp(self):
        source = self.write("source.png", png(300, 200))
        for tool in TOOLS:
            with self.subTest(tool):
                done = run("process", source, "--tool", tool, "--out", self.out, "--id", f"job-{tool}",
                           "--user", "user-1", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                result = results(done)[0]
                self.assertTrue(result["success"])
                self.assertEqual([v["variant"] for v in result["variants"]], ["normal", "high-quality"])
                self.assertEqual([v["format"] for v in result["variants"]], ["jpeg", "webp"])
                self.assertEqual([v["key"] for v in result["variants"]],
                                 [f"user-1/job-{tool}/normal.jpg", f"user-1/job-{tool}/high-quality.webp"])
                for variant in result["variants"]:
                    data = path_of(variant["url"]).read_bytes()
                    self.assertEqual(len(data), variant["size"])

    def test_the_manifest_says_what_standard_output_says(self):
        source = self.write("source.png", png(64, 64))
        done = run("process", source, "--tool", "sora", "--out", self.out, "--id", "j", "--user", "u",
                   "--json")
        manifest = json.loads((self.out / "u/j/result.json").read_text())
        self.assertEqual(manifest["variants"], results(done)[0]["variants"])


class QualityPresetValidationForAllTools(Case):
    def test_the_defaults_are_the_specifications(self):
        presets = json.loads(run("presets", "--json").stdout)
        found = {}
        for preset in presets["presets"] if isinstance(presets, dict) else presets:
            found[preset["tool"]] = preset["variants"]
        for tool, (width, height, large_width, large_height) in BOXES.items():
            normal, high = found[tool]
            self.assertEqual((normal["name"], normal["width"], normal["height"], normal["format"],
                              normal["quality"]), ("normal", width, height, "jpeg", QUALITY[tool]))
            self.assertEqual((high["name"], high["width"], high["height"], high["format"],
                              high["quality"]), ("high-quality", large_width, large_height, "webp", 95))

    def test_every_mistake_of_a_presets_file_is_told_at_once_with_its_line(self):
        presets = self.write("presets.toml", b'[tools.dall-e.variants.normal]\nqualtiy = 80\n'
                                             b'[tools.sora.variants.normal]\nquality = 101\n')
        done = run("presets", "--presets", presets)
        self.assertEqual(done.returncode, 2)
        message = done.stderr.decode()
        self.assertIn("qualtiy", message)
        self.assertIn("quality", message)
        self.assertIn("line 2", message)
        self.assertIn("line 4", message)

    def test_a_presets_file_adds_a_tool(self):
        presets = self.write("presets.toml", b'[tools.midjourney]\naliases = ["mj"]\n'
                                             b'[tools.midjourney.variants.card]\n'
                                             b'width = 32\nheight = 32\nformat = "png"\n')
        source = self.write("source.png", png(64, 64))
        done = run("process", source, "--tool", "mj", "--presets", presets, "--out", self.out, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        result = results(done)[0]
        self.assertEqual(result["tool"], "midjourney")
        self.assertEqual([(v["variant"], v["width"], v["format"]) for v in result["variants"]],
                         [("card", 32, "png")])


class CompressionAndFileSizeReduction(Case):
    def test_variants_are_smaller_than_their_source(self):
        source = self.write("source.png", png(1200, 900, lambda x, y: ((x * y) % 251, x % 256, y % 256)))
        result = results(run("process", source, "--tool", "dall-e", "--out", self.out, "--json"))[0]
        normal, high = result["variants"]
        self.assertLess(normal["size"], result["originalSize"])
        self.assertLess(normal["size"], high["size"])
        mean = (normal["size"] + high["size"]) / 2
        self.assertAlmostEqual(result["compressionRatio"], result["originalSize"] / mean, places=2)

    def test_a_lower_quality_is_a_smaller_file(self):
        source = self.write("source.png", png(400, 300, lambda x, y: ((x * y) % 251, x % 256, y % 256)))
        sizes = []
        for quality in (40, 90):
            done = run("process", source, "--tool", "dall-e", "--out", self.out, "--json", "--variant",
                       "normal", "--set", f"normal.quality={quality}")
            sizes.append(results(done)[0]["variants"][0]["size"])
        self.assertLess(sizes[0], sizes[1])


class StorageUploadAndUrlGeneration(Case):
    @classmethod
    def setUpClass(cls):
        cls.minio = Minio()
        cls.addClassCleanup(cls.minio.close)
        cls.client = cls.minio.client()
        cls.client.create_bucket(Bucket="variants")
        cls.client.create_bucket(Bucket="sources")

    def test_objects_arrive_with_their_types_and_are_read_back_by_another_client(self):
        source = self.write("source.png", png(128, 128))
        done = run("process", source, "--tool", "dall-e", "--id", "job-s3", "--user", "user-1", "--json",
                   env=self.minio.settings("variants"))
        self.assertEqual(done.returncode, 0, done.stderr)
        for variant, kind in zip(results(done)[0]["variants"], ("image/jpeg", "image/webp")):
            stored = self.client.get_object(Bucket="variants", Key=variant["key"])
            self.assertEqual(stored["ContentType"], kind)
            self.assertEqual(stored["CacheControl"], "public, max-age=31536000, immutable")
            self.assertEqual(stored["ContentLength"], variant["size"])
            self.assertEqual(len(urllib.request.urlopen(variant["url"]).read()), variant["size"])
        manifest = self.client.get_object(Bucket="variants", Key="user-1/job-s3/result.json")
        self.assertEqual(manifest["ContentType"], "application/json")

    def test_a_source_in_another_bucket_is_read_from_there(self):
        self.client.put_object(Bucket="sources", Key="in/picture.png", Body=png(50, 40))
        done = run("process", "s3://sources/in/picture.png", "--tool", "sora", "--json",
                   env=self.minio.settings("variants"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((results(done)[0]["originalWidth"], results(done)[0]["originalHeight"]), (50, 40))

    def test_a_watermark_in_another_bucket_is_read_from_there(self):
        self.client.put_object(Bucket="sources", Key="logo.png", Body=png(8, 8, lambda x, y: (220, 30, 30)))
        source = self.write("source.png", png(40, 40, lambda x, y: (120, 120, 120)))
        done = run("process", source, "--tool", "sora", "--json", "--variant", "normal", "--set", "normal.format=png", "--set", "normal.progressive=false",
                   "--set", "normal.watermark.image=s3://sources/logo.png", "--set", "normal.watermark.scale=100",
                   env=self.minio.settings("variants"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        stored = self.client.get_object(Bucket="variants", Key=results(done)[0]["variants"][0]["key"])
        _, _, bands, rows = png_pixels(stored["Body"].read())
        self.assertEqual(tuple(rows[20][20 * bands:20 * bands + 3]), (220, 30, 30))

    def test_a_key_that_is_not_there_is_not_found(self):
        done = run("process", "s3://sources/no/such.png", "--tool", "sora", "--json",
                   env=self.minio.settings("variants"))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(results(done)[0]["error"]["code"], "source_not_found")

    def test_a_wrong_secret_is_denied_and_told_nowhere(self):
        source = self.write("source.png", png(16, 16))
        settings = self.minio.settings("variants") | {"S3_SECRET_ACCESS_KEY": "canary-secret-1234"}
        done = run("process", source, "--tool", "sora", "--json", env=settings)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(results(done)[0]["error"]["code"], "storage_denied")
        self.assertNotIn(b"canary-secret-1234", done.stdout + done.stderr)

    def test_a_bucket_that_is_not_there_is_not_found(self):
        source = self.write("source.png", png(16, 16))
        done = run("process", source, "--tool", "sora", "--json", env=self.minio.settings("no-such-bucket"))
        self.assertEqual(results(done)[0]["error"]["code"], "storage_not_found")


class MetricsTracking(Case):
    def test_a_run_writes_the_specifications_seven(self):
        good = self.write("good.png", png(64, 64))
        bad = self.write("bad.png", b"<html></html>")
        page = self.folder / "metrics.prom"
        run("process", good, bad, "--tool", "dall-e", "--out", self.out, "--metrics", page)
        text = page.read_text()
        for line in ('image_processing_duration_seconds_count{success="true",tool="dall-e"} 1',
                     'image_processing_duration_seconds_count{success="false",tool="dall-e"} 1',
                     'image_compression_ratio_count{tool="dall-e"} 1',
                     'image_compressed_size_bytes_count{tool="dall-e",variant="normal"} 1',
                     'image_compressed_size_bytes_count{tool="dall-e",variant="high-quality"} 1',
                     'generation_success{tool="dall-e"} 1',
                     'generation_failure{error="unsupported_format",tool="dall-e"} 1'):
            self.assertTrue(has_sample(text, line), f"{line}\n{text}")

    def test_prometheus_itself_finds_nothing_wrong(self):
        source = self.write("good.png", png(64, 64))
        page = self.folder / "metrics.prom"
        run("process", source, "--tool", "dall-e", "--out", self.out, "--metrics", page)
        try:
            checked = subprocess.run(["promtool", "check", "metrics"], input=page.read_bytes(),
                                     capture_output=True, check=False)
        except FileNotFoundError:
            self.skipTest("no promtool: Debian's package prometheus has it")
        # The specification's two counters do not end in _total, which promtool would like better.
        complaints = [line for line in checked.stdout.decode().splitlines() +
                      checked.stderr.decode().splitlines() if "_total" not in line]
        self.assertEqual(complaints, [])


def has_sample(text, wanted):
    name, _, rest = wanted.partition("{")
    labels, _, value = rest.partition("} ")
    for line in text.splitlines():
        found_name, _, found_rest = line.partition("{")
        found_labels, _, found_value = found_rest.partition("} ")
        if (found_name == name and sorted(found_labels.split(",")) == sorted(labels.split(","))
                and float(found_value or "nan") == float(value)):
            return True
    return False


class ErrorHandlingAndRecovery(Case):
    def test_one_bad_source_does_not_harm_the_others(self):
        good = self.write("good.png", png(32, 32))
        bad = self.write("bad.png", b"not an image")
        done = run("process", bad, good, "--tool", "sora", "--out", self.out, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(sorted(r["success"] for r in results(done)), [False, True])

    def test_a_truncated_picture_is_an_error_and_stores_nothing(self):
        source = self.write("cut.png", png(200, 200)[:-400])
        done = run("process", source, "--tool", "sora", "--out", self.out, "--json")
        self.assertEqual(results(done)[0]["error"]["code"], "truncated_image")
        self.assertFalse(results(done)[0]["error"]["retryable"])
        self.assertEqual(self.stored(), [])

    def test_a_file_that_is_not_there_says_so(self):
        done = run("process", self.folder / "nowhere.png", "--tool", "sora", "--out", self.out, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(results(done)[0]["error"]["code"], "source_not_found")

    def test_an_unknown_tool_names_the_nearest(self):
        source = self.write("source.png", png(16, 16))
        done = run("process", source, "--tool", "dale", "--out", self.out)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"dall", done.stdout + done.stderr)

    def test_a_source_that_fails_at_first_is_tried_again(self):
        server = Server({"/a.png": failing_first(1, answer(body=png(20, 20)))})
        self.addCleanup(server.close)
        done = run("process", server.url("/a.png"), "--tool", "sora", "--out", self.out, "--json",
                   env=ALLOW_LOOPBACK)
        self.assertTrue(results(done)[0]["success"], done.stdout)
        self.assertEqual(len(server.requests), 2)


class SourceLoading(Case):
    def serve(self, **routes):
        server = Server({"/" + name: route for name, route in routes.items()})
        self.addCleanup(server.close)
        return server

    def process(self, url, **env):
        done = run("process", url, "--tool", "sora", "--out", self.out, "--json", env=ALLOW_LOOPBACK | env)
        return results(done)[0]

    def test_from_a_buffer(self):
        done = run("process", "-", "--tool", "sora", "--out", self.out, "--json", stdin=png(30, 20))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(results(done)[0]["originalWidth"], 30)

    def test_from_a_url_through_a_redirect(self):
        server = self.serve(first=redirect("/second"), second=answer(body=png(30, 20)))
        self.assertTrue(self.process(server.url("/first"))["success"])

    def test_a_url_into_this_machine_is_blocked_before_anything_is_sent(self):
        server = self.serve(a=answer(body=png(8, 8)))
        for url in (server.url("/a"), server.url("/a", "localhost"), server.url("/a", "2130706433"),
                    server.url("/a", "0x7f.1"), server.url("/a", "[::ffff:127.0.0.1]")):
            with self.subTest(url):
                done = run("process", url, "--tool", "sora", "--out", self.out, "--json",
                           env={"DARKROOM_SOURCE_ALLOW_PORTS": "1-65535"})
                self.assertEqual(results(done)[0]["error"]["code"], "source_blocked")
        self.assertEqual(server.requests, [])

    def test_what_is_wrong_with_a_source_has_its_code(self):
        server = self.serve(
            missing=answer(404), gone=answer(410), forbidden=answer(403), empty=answer(body=b""),
            html=answer(body=b"<!doctype html><p>expired"), round=redirect("/round"),
            file=redirect("file:///etc/passwd"), short=answer(body=b"half", length=1000), reset=reset)
        for path, code, retryable in (
                ("missing", "source_not_found", False), ("gone", "source_expired", False),
                ("forbidden", "source_forbidden", False), ("empty", "source_empty", False),
                ("html", "unsupported_format", False), ("round", "source_redirects", False),
                ("file", "source_blocked", False), ("short", "source_incomplete", True),
                ("reset", "source_incomplete", True)):
            with self.subTest(path):
                error = self.process(server.url("/" + path + "?signature=canary"))["error"]
                self.assertEqual((error["code"], error["retryable"]), (code, retryable), error["message"])
                self.assertNotIn("canary", error["message"])

    def test_a_server_that_stalls_times_out(self):
        server = self.serve(stall=stall)
        error = self.process(server.url("/stall"), DARKROOM_SOURCE_TIMEOUT="300ms",
                             DARKROOM_SOURCE_ATTEMPTS="1")["error"]
        self.assertEqual((error["code"], error["retryable"]), ("source_timeout", True))

    def test_more_bytes_than_the_limit_are_not_taken(self):
        server = self.serve(big=answer(body=b"\0" * 3_000_000),
                            lying=answer(body=b"\0" * 3_000_000, length=100_000_000))
        for path in ("/big", "/lying"):
            error = self.process(server.url(path), DARKROOM_LIMITS_MAX_SOURCE_BYTES="1000000")["error"]
            self.assertEqual((error["code"], error["retryable"]), ("source_too_large", False))


class AspectRatioPreservation(Case):
    def test_the_ratio_is_the_sources_to_the_pixel(self):
        for width, height in ((3000, 1000), (1000, 3000), (2500, 2500)):
            with self.subTest(f"{width}x{height}"):
                source = self.write("source.png", png(width, height, lambda x, y: (x % 256, y % 256, 9)))
                for tool, (box_width, box_height, *_) in BOXES.items():
                    done = run("process", source, "--tool", tool, "--variant", "normal", "--out", self.out,
                               "--json")
                    normal = results(done)[0]["variants"][0]
                    scale = min(box_width / width, box_height / height)
                    self.assertEqual((normal["width"], normal["height"]),
                                     (int(width * scale + 0.5), int(height * scale + 0.5)))


class ResolutionConstraints(Case):
    def test_no_variant_is_larger_than_its_source(self):
        source = self.write("source.png", png(100, 50))
        for tool in TOOLS:
            for variant in results(run("process", source, "--tool", tool, "--out", self.out,
                                       "--json"))[0]["variants"]:
                self.assertEqual((variant["width"], variant["height"]), (100, 50))

    def test_a_source_over_the_pixel_limit_is_refused_before_it_is_decoded(self):
        head = png(16, 16)[:16] + b"\0\0\xff\xdc\0\0\xff\xdc" + png(16, 16)[24:29]
        import struct
        import zlib
        source = self.write("bomb.png", head + struct.pack(">I", zlib.crc32(head[12:])) + png(16, 16)[33:])
        error = results(run("process", source, "--tool", "sora", "--out", self.out, "--json"))[0]["error"]
        self.assertEqual(error["code"], "too_many_pixels")


if __name__ == "__main__":
    unittest.main()
