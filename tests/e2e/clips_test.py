"""A job whose source is a clip: the right frame, upright, in its colours, or one clear error."""
import contextlib
import functools
import http.server
import json
import threading
import unittest

import clips
from animations import Animation
from support import CORPUS, Case, run

H264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p")
ONE_KEYFRAME = (*H264, "-g", "1000")


ON_LOOPBACK = {"DARKROOM_SOURCE_ALLOW_CIDRS": "127.0.0.0/8", "DARKROOM_SOURCE_ALLOW_PORTS": "1-65535"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(folder):
    """The folder's files, at the URL that is given."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


class ClipCase(Case):
    def clip(self, name, frames, *options, **more):
        return clips.encode(self.folder / name, frames, *options, **more)

    def numbered(self, name="clip.mp4", *options, count=50, **more):
        return self.clip(name, [clips.numbered(n) for n in range(count)], *options, **more)

    def process(self, path, *arguments, poster=None, tool="sora", env=None):
        overrides = ["--set", f"*.poster={poster}"] if poster else []
        done = run("process", path, "--tool", tool, "--out", self.out, "--json", *overrides, *arguments, env=env)
        return json.loads(done.stdout)

    def rendered(self, path, *arguments, **more):
        """The result, and the pixels of the first variant."""
        result = self.process(path, *arguments, **more)
        self.assertTrue(result["success"], result.get("error"))
        variant = result["variants"][0]
        return result, clips.pixels(self.out / variant["key"], variant["width"], variant["height"])

    def number(self, path, *arguments, **more):
        return clips.number_in(self.rendered(path, *arguments, **more)[1])

    def refused(self, path, code, *arguments, **more):
        error = self.process(path, *arguments, **more)["error"]
        self.assertEqual(error["code"], code, error)
        self.assertNotIn("\n", error["message"])
        return error["message"]


class Frames(ClipCase):
    def test_a_sora_job_makes_its_two_variants_and_says_what_the_clip_is(self):
        path = self.folder / "clip.mp4"
        clips.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2",
                     *H264, "-c:a", "aac", path)
        result = self.process(path)
        self.assertTrue(result["success"], result.get("error"))
        self.assertEqual([(v["variant"], v["format"], v["width"], v["height"]) for v in result["variants"]],
                         [("normal", "jpeg", 640, 360), ("high-quality", "webp", 640, 360)])
        self.assertEqual(result["originalFormat"], "mp4")
        self.assertEqual(result["clip"], {"codec": "h264", "duration": 2.0, "fps": 25.0, "frames": 50, "audio": True})
        for variant in result["variants"]:
            self.assertTrue(0 <= variant["frameTime"] < 2)

    def test_a_picture_has_no_clip_and_no_time(self):
        path = self.folder / "still.png"
        clips.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", path)
        result = self.process(path, poster="50%")
        self.assertTrue(result["success"])
        self.assertNotIn("clip", result)
        self.assertNotIn("frameTime", result["variants"][0])

    def test_first_is_the_first_even_where_frames_refer_to_later_ones(self):
        self.assertEqual(self.number(self.numbered("b.mp4", *ONE_KEYFRAME, "-bf", "3"), poster="first"), 0)

    def test_a_variant_that_wants_the_first_frame_shows_it_whatever_its_poster(self):
        path = self.numbered(count=60)
        self.assertEqual(self.number(path, "--set", "*.animated=first-frame", poster="1s"), 0)

    def test_a_time_is_the_frame_that_shows_then(self):
        path = self.numbered("clip.mp4", *H264, "-g", "10", "-bf", "3")
        for poster, number in (("0s", 0), ("0.5", 12), ("0.52", 13), ("1", 25), ("0:01.36", 34), ("1.99s", 49)):
            self.assertEqual(self.number(path, poster=poster), number, poster)

    def test_a_percentage_is_of_the_duration_and_100_is_the_last(self):
        path = self.numbered("clip.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime")
        for poster, number in (("0%", 0), ("50%", 25), ("100%", 49)):
            self.assertEqual(self.number(path, poster=poster), number, poster)

    def test_each_variant_may_show_another_frame(self):
        path = self.numbered()
        result = self.process(path, "--set", "normal.poster=first", "--set", "high-quality.poster=100%")
        shown = [clips.number_in(clips.pixels(self.out / v["key"], v["width"], v["height"])) for v in result["variants"]]
        self.assertEqual(shown, [0, 49])
        self.assertEqual([v["frameTime"] for v in result["variants"]], [0.0, 1.96])

    def test_a_time_beyond_the_end_says_where_the_end_is(self):
        self.assertIn("beyond the clip's end", self.refused(self.numbered(), "processing_failed", poster="2.5s"))

    def test_a_wrong_poster_is_refused_before_the_source_is_read(self):
        for poster in ("middle", "101%", "-1", "1:75"):
            done = run("process", self.folder / "none.mp4", "--tool", "sora", "--set", f"*.poster={poster}")
            self.assertEqual(done.returncode, 2, poster)
            self.assertIn(b"allowed: best, first, a time", done.stderr)

    def test_variable_frame_rates_go_by_their_times(self):
        path = self.folder / "vfr.mp4"
        still = self.numbered("cfr.mp4", *H264, "-bf", "0", count=20, fps=10)
        times = r"setpts=if(lt(N\,10)\,N*0.05\,0.5+(N-10)*0.5)/TB"
        clips.ffmpeg("-i", still, "-vf", f"settb=1/1000,{times}", "-vsync", "passthrough", "-enc_time_base", "1:1000",
                     *H264, path)
        for poster, number in (("0.45", 9), ("1.2", 11), ("4.6", 18)):
            self.assertEqual(self.number(path, poster=poster), number, poster)

    def test_edit_lists_move_the_beginning(self):
        whole = self.numbered("whole.mp4", *H264, "-g", "25", "-bf", "0")
        cut = self.folder / "cut.mp4"
        clips.ffmpeg("-ss", "0.4", "-i", whole, "-c", "copy", cut)  # from the keyframe on, and an edit that hides
        self.assertEqual(self.number(cut, poster="first"), 10)
        self.assertEqual(self.number(cut, poster="0.2"), 15)


class Containers(ClipCase):
    def test_every_codec_and_container_is_read(self):
        for name, options in (("a.mp4", H264), ("b.mov", H264), ("c.mkv", H264),
                              ("d.mp4", ("-c:v", "libx265", "-x265-params", "log-level=none", "-pix_fmt", "yuv420p")),
                              ("e.webm", ("-c:v", "libvpx", "-deadline", "realtime")),
                              ("f.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8")),
                              ("g.mp4", ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime")),
                              ("h.mov", ("-c:v", "prores_ks"))):
            with self.subTest(name):
                self.assertEqual(self.number(self.numbered(name, *options, count=10), poster="0.2"), 5)

    def test_the_movie_may_stand_at_the_end_or_the_front_or_be_in_fragments(self):
        for name, flags in (("end.mp4", ()), ("front.mp4", ("-movflags", "+faststart")),
                            ("fragments.mp4", ("-movflags", "+frag_keyframe+empty_moov", "-g", "10"))):
            with self.subTest(name):
                path = self.numbered(name, *H264, "-bf", "0", *flags)
                self.assertEqual(self.number(path, poster="1.2"), 30)
                self.assertEqual(self.process(path)["clip"]["frames"], 50)

    def test_a_live_webm_without_its_sizes_is_read(self):
        path = self.numbered("live.webm", "-c:v", "libvpx", "-deadline", "realtime", "-f", "webm", "-live", "1", "-dash", "0")
        self.assertEqual(self.number(path, poster="1.2"), 30)

    def test_inspect_says_what_the_clip_is(self):
        facts = json.loads(run("inspect", self.numbered("clip.mkv"), "--json").stdout)
        self.assertEqual((facts["format"], facts["width"], facts["height"]), ("mkv", clips.WIDTH, clips.HEIGHT))
        self.assertEqual((facts["clip"]["codec"], facts["clip"]["frames"], facts["clip"]["audio"]), ("h264", 50, False))
        self.assertAlmostEqual(facts["clip"]["duration"], 2, places=2)
        self.assertIn(b"h264, 2.00 s, 50 frames", run("inspect", self.folder / "clip.mkv").stdout)


class Many(ClipCase):
    """Several frames of one clip: thumbnails of their own, or side by side with a track beside them."""

    def test_thumbnails_are_the_middles_of_as_many_parts(self):
        path = self.numbered(count=100)
        result = self.process(path, "--set", "normal.thumbnails=4")
        self.assertTrue(result["success"], result.get("error"))
        self.assertEqual([v["variant"] for v in result["variants"]],
                         ["normal-1", "normal-2", "normal-3", "normal-4", "high-quality"])
        numbers = [clips.number_in(clips.pixels(self.out / v["key"], v["width"], v["height"]))
                   for v in result["variants"][:4]]
        self.assertEqual(numbers, [12, 37, 62, 87])
        self.assertEqual([v["frameTime"] for v in result["variants"][:4]], [0.48, 1.48, 2.48, 3.48])

    def test_thumbnails_by_scene_show_each_however_short_it_is(self):
        def scene(colour):
            return b"".join(bytes(colour if (x // 8 + y // 8) % 2 else (20, 20, 20))
                            for y in range(clips.HEIGHT) for x in range(clips.WIDTH))
        colours = [(220, 60, 60), (60, 220, 60), (60, 60, 220)]
        frames = [scene(colours[0])] * 12 + [scene(colours[1])] * 70 + [scene(colours[2])] * 18
        for name, options in (("pass.mp4", ONE_KEYFRAME), ("keyframes.mp4", (*H264, "-g", "5"))):
            path = self.clip(name, frames, *options)
            result = self.process(path, "--set", "normal.thumbnails=3", "--set", "normal.thumbnails_by=scene")
            self.assertTrue(result["success"], result.get("error"))
            shown = result["variants"][:3]
            strongest = []
            for variant in shown:
                rows = clips.pixels(self.out / variant["key"], variant["width"], variant["height"])
                sums = [sum(pixel[band] for row in rows[::8] for pixel in row[::4]) for band in range(3)]
                strongest.append(sums.index(max(sums)))
            self.assertEqual(strongest, [0, 1, 2], name)
            times = [variant["frameTime"] for variant in shown]
            self.assertEqual(times, sorted(times))

    def test_a_clip_of_fewer_frames_than_scenes_is_spread_by_time(self):
        path = self.numbered(count=4)
        by_time, by_scene = (self.process(path, "--set", "normal.thumbnails=8", *more)["variants"][:8]
                             for more in ((), ("--set", "normal.thumbnails_by=scene")))
        self.assertEqual([v["frameTime"] for v in by_scene], [v["frameTime"] for v in by_time])

    def test_scenes_of_no_thumbnails_are_refused(self):
        done = run("process", self.folder / "none.mp4", "--tool", "sora", "--set", "normal.thumbnails_by=scene")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"thumbnails_by: is scene, and thumbnails says of no number", done.stderr)

    def sheet(self, path, *arguments):
        result = self.process(path, "--set", "normal.sprite=3x2", "--set", "normal.width=80",
                              "--set", "normal.height=80", *arguments)
        self.assertTrue(result["success"], result.get("error"))
        return result["variants"][0]

    def test_a_sprite_sheet_has_a_cell_for_each_part_and_a_track_that_says_so(self):
        sheet = self.sheet(self.numbered(count=120))
        self.assertEqual((sheet["width"], sheet["height"]), (3 * 80, 2 * 48))
        self.assertNotIn("frameTime", sheet)
        rows = clips.pixels(self.out / sheet["key"], sheet["width"], sheet["height"])
        cells = [clips.number_in([row[x:x + 80] for row in rows[y:y + 48]]) for y in (0, 48) for x in (0, 80, 160)]
        self.assertEqual(cells, [10, 30, 50, 70, 90, 110])

        track = (self.out / sheet["key"]).with_suffix(".vtt").read_text()
        self.assertTrue(sheet["track"].startswith("file:") and sheet["track"].endswith("/normal.vtt"))
        self.assertEqual(track.splitlines()[:6], [
            "WEBVTT", "", "00:00:00.000 --> 00:00:00.800", "normal.jpg#xywh=0,0,80,48", "",
            "00:00:00.800 --> 00:00:01.600"])
        self.assertIn("00:00:04.000 --> 00:00:04.800\nnormal.jpg#xywh=160,48,80,48", track)

    def test_the_track_is_one_that_a_player_reads(self):
        sheet = self.sheet(self.numbered(count=120))
        track = (self.out / sheet["key"]).with_suffix(".vtt")
        cues = clips.ffmpeg("-i", track, "-f", "srt", "-").decode()
        self.assertEqual(cues.count(" --> "), 6)
        self.assertIn("normal.jpg#xywh=80,0,80,48", cues)

    def test_cells_are_upright(self):
        turned = self.folder / "turned.mp4"
        clips.ffmpeg("-i", self.numbered(count=60), "-c", "copy", "-metadata:s:v", "rotate=90", turned)
        sheet = self.sheet(turned)
        self.assertEqual((sheet["width"], sheet["height"]), (3 * 48, 2 * 80))

    def test_a_picture_is_in_a_sheet_once_and_without_a_track(self):
        path = self.folder / "still.png"
        clips.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x96", "-frames:v", "1", path)
        sheet = self.sheet(path)
        self.assertEqual((sheet["width"], sheet["height"]), (80, 48))
        self.assertNotIn("track", sheet)

    def test_settings_that_cannot_be_met_are_told(self):
        for setting, says in (("normal.sprite=3x", "sprite is '3x'; allowed: columns x rows, as 5x4"),
                              ("normal.sprite=20x20", "sprite: is 20x20; it must have 1 to 100 cells"),
                              ("normal.thumbnails=101", "thumbnails: is 101; it must be from 0 to 100"),
                              ("normal.animated=keep", "animated: is keep, and jpeg has one frame")):
            done = run("process", self.numbered(count=2), "--tool", "sora", "--out", self.out, "--set", setting)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(says, done.stderr.decode())


class Preview(ClipCase):
    def preview(self, path, *settings, format_="webp"):
        sets = [word for setting in (f"format={format_}", "lossless=" + str(format_ == "webp").lower(), "effort=1",
                                     "animated=keep", "width=160", "height=160", *settings)
                for word in ("--set", f"high-quality.{setting}")]
        result = self.process(path, *sets)
        self.assertTrue(result["success"], result.get("error"))
        variant = result["variants"][1]
        shown = Animation(self.out / variant["key"])
        self.assertEqual((shown.width, shown.height), (variant["width"], variant["height"]))
        self.assertEqual((len(shown.delays), shown.plays), (variant["frames"], 0))
        numbers = [clips.number_in([[shown.rgb(i, x, 20) for x in range(shown.width)]])
                   for i in range(variant["frames"])]
        return variant, shown, numbers

    def test_it_moves_from_where_its_poster_is(self):
        for format_ in ("webp", "gif"):
            variant, shown, numbers = self.preview(self.numbered(count=100), "poster=1s", "preview_seconds=2",
                                                   "preview_fps=5", format_=format_)
            self.assertEqual((variant["width"], variant["height"], variant["frameTime"]), (160, 96, 1))
            self.assertEqual(numbers, [25, 30, 35, 40, 45, 50, 55, 60, 65, 70])
            self.assertEqual(shown.delays, [200] * 10)

    def test_it_begins_earlier_where_the_clip_would_end(self):
        variant, _, numbers = self.preview(self.numbered(count=100), "poster=100%", "preview_seconds=1", "preview_fps=5")
        self.assertEqual(variant["frameTime"], 3)
        self.assertEqual(numbers, [75, 80, 85, 90, 95])

    def test_of_a_short_clip_it_is_all_and_no_faster(self):
        _, shown, numbers = self.preview(self.numbered(count=10), "preview_seconds=30", "preview_fps=50")
        self.assertEqual(numbers, list(range(10)))
        self.assertEqual(shown.delays, [40] * 10)

    def test_it_keeps_to_its_bytes(self):
        variant, _, _ = self.preview(self.numbered(count=60), "lossless=false", "preview_seconds=2", "max_bytes=9000")
        self.assertLessEqual(variant["size"], 9000)

    def test_it_is_upright(self):
        turned = self.folder / "turned.mp4"
        clips.ffmpeg("-i", self.numbered(count=30), "-c", "copy", "-metadata:s:v", "rotate=90", turned)
        result = self.process(turned, "--set", "high-quality.animated=keep", "--set", "high-quality.width=96")
        variant = result["variants"][1]
        self.assertEqual((variant["width"], variant["height"]), (96, 160))


class Large(ClipCase):
    def padded(self, bytes_):
        """A clip with a box at its end that says nothing, for its size."""
        path = self.numbered(count=50)
        with open(path, "ab") as clip:
            clip.write(bytes_.to_bytes(4, "big") + b"free")
            clip.truncate(clip.tell() + bytes_ - 8)
        return path

    def test_a_clip_that_no_picture_may_be_as_large_as_comes_by_url_and_is_kept_whole(self):
        path = self.padded(40 << 20)
        presets = self.write("presets.toml", b"[tools.sora]\noriginals = 'keep'\n")
        with serving(self.folder) as url:
            result = self.process(url + path.name, "--presets", presets, poster="1s", env=ON_LOOPBACK)
        self.assertTrue(result["success"], result.get("error"))
        self.assertEqual(result["variants"][0]["frameTime"], 1)
        original = result["original"]
        self.assertEqual((original["format"], original["size"]), ("mp4", path.stat().st_size))
        self.assertEqual((self.out / original["key"]).read_bytes(), path.read_bytes())

    def test_a_clip_that_no_picture_may_be_as_large_as_is_kept_on_disk_and_leaves_nothing(self):
        path = self.padded(64 << 20)
        spool = self.folder / "spool"
        spool.mkdir()
        done = run("process", path, "--tool", "sora", "--out", self.out, "--json", "--set", "*.poster=1s",
                   env={"TMPDIR": str(spool)})
        result = json.loads(done.stdout)
        self.assertTrue(result["success"], result.get("error"))
        self.assertEqual(result["variants"][0]["frameTime"], 1)
        self.assertEqual(list(spool.iterdir()), [])

        missing = run("process", path, "--tool", "sora", "--out", self.out, "--json",
                      env={"TMPDIR": str(self.folder / "none")})
        self.assertEqual(json.loads(missing.stdout)["error"]["code"], "storage_unavailable")
        self.assertIn("TMPDIR", json.loads(missing.stdout)["error"]["message"])


class Best(ClipCase):
    def test_a_fade_from_black_is_passed_over(self):
        path = self.folder / "fade.mp4"
        clips.ffmpeg("-i", self.numbered("plain.mp4", count=100), "-vf", "fade=in:0:50,fade=out:85:15", *H264, path)
        self.assertTrue(45 <= self.number(path) <= 87)

    def test_a_black_first_second_and_a_white_last_are_passed_over(self):
        frames = [clips.flat(0)] * 25 + [clips.numbered(n) for n in range(25, 50)] + [clips.flat(255)] * 25
        self.assertTrue(25 <= self.number(self.clip("black.mp4", frames, *ONE_KEYFRAME)) < 50)

    def test_what_is_blurred_is_passed_over(self):
        path = self.folder / "blurred.mp4"
        still = self.clip("still.mp4", [clips.numbered(37)] * 50)
        clips.ffmpeg("-i", still, "-vf", "gblur=sigma=8:enable='not(between(n,20,29))'", *H264, path)
        self.assertTrue(0.8 <= self.process(path)["variants"][0]["frameTime"] < 1.2)

    def test_the_odd_one_out_is_passed_over(self):
        strange = b"\xd0\x20\x20\x20\xd0\x20" * (clips.WIDTH * clips.HEIGHT // 2)
        frames = [strange if n < 5 else clips.numbered(n) for n in range(50)]
        self.assertGreaterEqual(self.number(self.clip("odd.mp4", frames)), 5)

    def test_a_clip_of_nothing_but_black_has_a_poster_all_the_same(self):
        _, rows = self.rendered(self.clip("black.mp4", [clips.flat(0)] * 25))
        self.assertLess(max(rows[50][50]), 8)

    def test_keyframes_alone_are_decoded_where_there_are_enough(self):
        result, rows = self.rendered(self.numbered("keys.mp4", *H264, "-g", "5", "-bf", "2", count=200))
        self.assertEqual(clips.number_in(rows) % 5, 0)
        self.assertAlmostEqual(result["variants"][0]["frameTime"] * 25, clips.number_in(rows))

    def test_the_same_clip_has_the_same_poster(self):
        path = self.numbered("same.mp4", count=120)
        first, second = (self.process(path)["variants"] for _ in range(2))
        self.assertEqual([v["sha256"] for v in first], [v["sha256"] for v in second])


class Pictures(ClipCase):
    def test_a_turned_clip_stands_upright(self):
        flat = self.numbered("flat.mp4", *H264)
        turned = self.folder / "turned.mp4"
        clips.ffmpeg("-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90", turned)
        result, rows = self.rendered(turned, poster="1s")
        expected = self.folder / "expected.png"
        clips.ffmpeg("-i", turned, "-vf", r"select=eq(n\,25)", "-frames:v", "1", expected)  # ffmpeg turns it, too
        self.assertEqual((len(rows[0]), len(rows)), (clips.HEIGHT, clips.WIDTH))
        self.assertEqual((result["originalWidth"], result["originalHeight"]), (clips.HEIGHT, clips.WIDTH))
        self.alike(rows, clips.pixels(expected, clips.HEIGHT, clips.WIDTH), 3)

    def test_an_anamorphic_clip_has_square_pixels(self):
        path = self.numbered("wide.mp4", *H264, "-vf", "setsar=2/1")
        _, rows = self.rendered(path, poster="1s")
        self.assertEqual((len(rows[0]), len(rows)), (2 * clips.WIDTH, clips.HEIGHT))
        self.assertEqual(clips.number_in(rows), 25)
        path = self.numbered("tall.mp4", *H264, "-vf", "setsar=1/2")
        self.assertEqual(len(self.rendered(path, poster="1s")[1]), 2 * clips.HEIGHT)

    def alike(self, rows, expected, most):
        """The mean difference of a sample is at most `most` of 255."""
        differences = [abs(a - b) for one, other in zip(rows, expected) for p, q in zip(one, other) for a, b in zip(p, q)]
        self.assertLessEqual(sum(differences) / len(differences), most)

    def colour_of(self, name, *options):
        """What a flat colour comes back as."""
        colour = bytes((200, 60, 30)) * (clips.WIDTH * clips.HEIGHT)
        _, rows = self.rendered(self.clip(name, [colour] * 5, *options), "--set", "normal.format=png", poster="first")
        return rows[90][160]

    def near(self, colour, expected, most):
        self.assertTrue(all(abs(a - b) <= most for a, b in zip(colour, expected)), (colour, expected))

    def test_each_matrix_and_range_is_undone(self):
        for matrix, primaries in (("bt709", "bt709"), ("smpte170m", "smpte170m")):
            for spread in ("tv", "pc"):
                with self.subTest(matrix=matrix, range=spread):
                    scale = f"scale=out_color_matrix={matrix}:out_range={spread}".replace("smpte170m", "bt601")
                    colour = self.colour_of(f"{matrix}-{spread}.mp4", "-vf", scale, *H264, "-colorspace", matrix,
                                            "-color_primaries", primaries, "-color_trc", "bt709", "-color_range", spread)
                    self.near(colour, (200, 60, 30), 4)

    def test_a_small_clip_that_says_nothing_is_bt601_and_a_large_one_bt709(self):
        self.near(self.colour_of("sd.mkv", "-vf", "scale=out_color_matrix=bt601", *H264), (200, 60, 30), 4)
        colour = bytes((200, 60, 30)) * (1280 * 720)
        path = self.clip("hd.mkv", [colour] * 2, "-vf", "scale=out_color_matrix=bt709", *H264, size=(1280, 720))
        self.near(self.rendered(path, "--set", "normal.format=png", poster="first")[1][300][600], (200, 60, 30), 4)

    def hdr(self, transfer, grey):
        """A flat grey of a 10-bit code value, full range, as HEVC in BT.2020."""
        path = self.folder / f"{transfer}-{grey}.mp4"
        level = grey.to_bytes(2, "little")
        planes = level * (320 * 192) + (512).to_bytes(2, "little") * (160 * 96 * 2)
        parameters = f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=full"
        clips.ffmpeg("-f", "rawvideo", "-pix_fmt", "yuv420p10le", "-s", "320x192", "-color_range", "pc", "-i", "-",
                     "-c:v", "libx265", "-color_range", "pc", "-x265-params", parameters, path, data=planes * 3)
        result, rows = self.rendered(path, "--set", "normal.format=png", poster="first")
        self.assertEqual(result["clip"]["codec"], "hevc")
        red, green, blue = rows[90][160]
        self.assertLessEqual(max(red, green, blue) - min(red, green, blue), 2)  # grey stays grey
        return green

    def test_pq_is_brought_into_srgb(self):
        # By BT.2390's curve, reckoned by hand from ST 2084: 20 cd/m2 lies below its knee, and is 20/203 of white; 203
        # comes to 160 of 203; 1000, the brightest, to white.
        self.assertAlmostEqual(self.hdr("smpte2084", 365), 88, delta=4)
        self.assertAlmostEqual(self.hdr("smpte2084", 594), 229, delta=4)
        self.assertGreaterEqual(self.hdr("smpte2084", 769), 252)
        self.assertEqual(self.hdr("smpte2084", 0), 0)

    def test_hlg_is_brought_into_srgb(self):
        # BT.2408: 75 % of HLG is diffuse white, 203 cd/m2, and comes to what PQ's does.
        self.assertAlmostEqual(self.hdr("arib-std-b67", 767), 229, delta=4)
        self.assertGreaterEqual(self.hdr("arib-std-b67", 1023), 252)


class Hostile(ClipCase):
    def test_audio_alone_is_no_clip(self):
        path = self.folder / "audio.mp4"
        clips.ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", path)
        self.assertIn("audio alone", self.refused(path, "unsupported_format"))

    def test_no_frames_are_no_clip(self):
        path = self.numbered("none.mp4", *H264, "-movflags", "+frag_keyframe+empty_moov", count=5)
        data = path.read_bytes()
        path.write_bytes(data[:data.index(b"moof") - 4])
        self.assertIn("no frames", self.refused(path, "corrupt_image"))

    def test_a_codec_that_is_not_accepted_is_named(self):
        self.assertIn("mp4v", self.refused(self.numbered("old.mp4", "-c:v", "mpeg4", count=5), "unsupported_format"))

    def test_a_cut_clip_is_refused_wherever_it_is_cut(self):
        for name in ("cut.mp4", "cut.webm"):
            options = H264 if name.endswith("mp4") else ("-c:v", "libvpx", "-deadline", "realtime")
            data = self.numbered(name, *options, count=10).read_bytes()
            for share in (0.2, 0.5, 0.9):
                self.refused(self.write(f"{share}-{name}", data[:int(len(data) * share)]), "truncated_image")

    def test_damaged_frames_are_one_error_or_another_frame_and_never_a_crash(self):
        data = bytearray(self.numbered("damaged.mp4", *H264, "-g", "10").read_bytes())
        start = data.index(b"mdat") + 4
        end = data.index(b"moov") - 4
        for at in range(start + 200, end, 7):
            data[at] ^= 0x55
        path = self.write("damaged.mp4", bytes(data))
        self.refused(path, "corrupt_image", poster="first")
        best = self.process(path)
        self.assertTrue(best["success"] or best["error"]["code"] == "corrupt_image", best)

    def test_limits_of_seconds_frames_pixels_and_tracks_are_kept(self):
        path = self.numbered()
        for limit, value, code in (("MAX_CLIP_SECONDS", 1, "too_many_frames"), ("MAX_CLIP_FRAMES", 49, "too_many_frames"),
                                   ("MAX_PIXELS", 10000, "too_many_pixels"), ("MAX_CLIP_BYTES", 1024, "source_too_large")):
            done = run("process", path, "--tool", "sora", "--out", self.out, "--json", env={f"DARKROOM_LIMITS_{limit}": str(value)})
            self.assertEqual(json.loads(done.stdout)["error"]["code"], code, limit)

    def test_clips_can_be_switched_off(self):
        done = run("process", self.numbered(), "--tool", "sora", "--json", env={"DARKROOM_LIMITS_FORMATS": "jpeg,png"})
        self.assertIn("MP4 is switched off", json.loads(done.stdout)["error"]["message"])

    def test_doctor_decodes_a_clip_inside_the_sandbox(self):
        done = run("doctor", "--store", f"dir:{self.out}")
        self.assertRegex(done.stdout.decode(), r"ok +clips: h264 decoded")

    def test_every_clip_of_the_corpus_ends_in_its_variants_or_one_error(self):
        if not CORPUS.is_dir():
            self.skipTest(f"no corpus at {CORPUS}")
        for path in sorted((CORPUS / "video").iterdir()):
            with self.subTest(path.name):
                result = self.process(path)
                without_frames = "init" in path.name
                self.assertEqual(result["success"], not without_frames, result.get("error"))


if __name__ == "__main__":
    unittest.main()
