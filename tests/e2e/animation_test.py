"""Animations through the real binary: GIF and WebP in, each frame, its time, loops and colours out, read by others."""
import json
import os
import shutil
import subprocess
import unittest

import clips
from animations import BACKGROUND, PREVIOUS, Animation, Frame, gif, webp, webpmux
from support import Case, absent, png, png_pixels, results, run

RED, GREEN, BLUE, WHITE, BLACK = (230, 20, 20), (20, 200, 40), (20, 40, 220), (255, 255, 255), (0, 0, 0)
COLOURS = (RED, GREEN, BLUE)


class Moving(Case):
    def process(self, source, *settings, fails=None):
        """The result of one variant, an animated lossless WebP unless settings say otherwise."""
        sets = [word for setting in ("v.animated=keep", "v.lossless=true", *settings) for word in ("--set", setting)]
        presets = self.write("presets.toml", b"[tools.mj.variants.v]\nwidth = 400\nheight = 400\nformat = 'webp'\n"
                                             b"effort = 1\n")
        done = run("process", source, "--tool", "mj", "--presets", presets, "--out", self.out, "--json", *sets)
        self.assertEqual(done.returncode, 1 if fails else 0, done.stdout + done.stderr)
        result = results(done)[0]
        if fails:
            self.assertEqual(result["error"]["code"], fails, result)
            return result["error"]["message"]
        return result["variants"][0]

    def path(self, variant):
        return self.out / variant["key"]

    def shown(self, variant):
        return Animation(self.path(variant))

    def still(self, source, *settings):
        """The only pixel's colour of a PNG of 1x1 px."""
        variant = self.process(source, "v.format=png", "v.lossless=false", "v.width=1", "v.height=1", "v.fit=fill",
                               *settings)
        self.assertNotIn("frames", variant)
        width, height, bands, rows = png_pixels(self.path(variant).read_bytes())
        self.assertEqual((width, height), (1, 1))
        return tuple(rows[0][:bands])

    def near(self, colour, wanted, most=12):
        self.assertTrue(all(abs(a - b) <= most for a, b in zip(colour, wanted)), f"{colour} is not {wanted}")

    def flags(self, name="a.gif", plays=3, delays=(100, 40, 250), size=(64, 48)):
        """Three frames of one colour each."""
        return self.write(name, gif(*size, [Frame(colour, delay) for colour, delay in zip(COLOURS, delays)], plays))


class Keep(Moving):
    def test_gif_to_webp_keeps_frames_delays_loops_and_colours(self):
        for plays in (0, 1, 3):
            with self.subTest(plays=plays):
                variant = self.process(self.flags(plays=plays), "v.width=32")
                self.assertEqual((variant["frames"], variant["width"], variant["height"]), (3, 32, 24))
                shown = self.shown(variant)
                self.assertEqual((shown.width, shown.height, shown.delays, shown.plays),
                                 (32, 24, [100, 40, 250], plays))
                self.assertEqual([shown.at(i, 16, 12) for i in range(3)], [(*colour, 255) for colour in COLOURS])
                said = webpmux(self.path(variant))
                self.assertEqual((said["frames"], said["loops"]), (3, plays))
                self.assertIn("animation", said["features"])

    def test_webp_to_gif_and_back_to_webp(self):
        source = webp(self.folder / "a.webp", self.flags())
        for format_ in ("gif", "webp"):
            with self.subTest(format_):
                variant = self.process(source, f"v.format={format_}", f"v.lossless={str(format_ == 'webp').lower()}")
                shown = self.shown(variant)
                self.assertEqual((variant["format"], variant["frames"]), (format_, 3))
                self.assertEqual((shown.width, shown.height, shown.delays, shown.plays), (64, 48, [100, 40, 250], 3))
                for i, colour in enumerate(COLOURS):
                    self.near(shown.rgb(i, 30, 30), colour, 2)

    def test_gif_to_gif_for_ever_by_ffprobe(self):
        variant = self.process(self.flags(plays=0), "v.format=gif", "v.lossless=false", "v.width=20")
        self.assertEqual(self.shown(variant).plays, 0)
        probe = shutil.which("ffprobe") or absent("ffprobe, of Debian's ffmpeg")
        said = json.loads(subprocess.run(
            [probe, "-v", "error", "-show_entries", "stream=width,height:packet=duration_time", "-of", "json",
             self.path(variant)], capture_output=True, check=True).stdout)
        self.assertEqual((said["streams"][0]["width"], said["streams"][0]["height"]), (20, 15))
        self.assertEqual([float(each["duration_time"]) for each in said["packets"]], [0.1, 0.04, 0.25])

    def test_what_disposal_means_is_kept(self):
        # The blue one has a transparent pixel: without, GIF decoders do not agree on what the background is.
        frames = [Frame(RED), Frame(lambda x, y: BLUE if x or y else None, box=(10, 10, 8, 8), disposal=BACKGROUND),
                  Frame(GREEN, box=(30, 20, 8, 8), disposal=PREVIOUS), Frame(WHITE, box=(0, 0, 4, 4))]
        source = self.write("a.gif", gif(48, 32, frames))
        for format_ in ("webp", "gif"):
            with self.subTest(format_):
                variant = self.process(source, f"v.format={format_}", f"v.lossless={str(format_ == 'webp').lower()}")
                shown = self.shown(variant)
                self.assertEqual(len(shown.frames), 4)
                self.near(shown.at(0, 12, 12), (*RED, 255), 2)
                self.near(shown.at(1, 12, 12), (*BLUE, 255), 2)
                self.near(shown.at(1, 2, 2), (*RED, 255), 2)
                self.assertEqual(shown.at(2, 12, 12)[3], 0)
                self.near(shown.at(2, 32, 22), (*GREEN, 255), 2)
                self.near(shown.at(3, 32, 22), (*RED, 255), 2)
                self.near(shown.at(3, 1, 1), (*WHITE, 255), 2)
                self.assertEqual(shown.at(3, 12, 12)[3], 0)

    def test_transparency_is_kept_or_put_on_the_background(self):
        def half(colour):
            return lambda x, _: colour if x < 20 else None
        source = self.write("a.gif", gif(40, 20, [Frame(half(c), disposal=BACKGROUND) for c in COLOURS]))
        for format_ in ("webp", "gif"):
            lossless = f"v.lossless={str(format_ == 'webp').lower()}"
            with self.subTest(format_):
                shown = self.shown(self.process(source, f"v.format={format_}", lossless))
                self.assertEqual([shown.at(i, 35, 10)[3] for i in range(3)], [0, 0, 0])
                self.assertEqual([shown.at(i, 5, 10)[3] for i in range(3)], [255, 255, 255])
                flat = self.shown(self.process(source, f"v.format={format_}", lossless, "v.flatten=true",
                                               "v.background=#102030"))
                for i in range(3):
                    self.near(flat.at(i, 35, 10), (16, 32, 48, 255), 2)

    def test_a_strip_higher_than_webps_limit_is_only_a_strip(self):
        count = 300
        frames = [Frame((i % 256, 255 - i % 256, 128 if i < 256 else 30), 30) for i in range(count)]
        source = self.write("a.gif", gif(16, 100, frames))
        variant = self.process(source)
        self.assertEqual((variant["frames"], variant["width"], variant["height"]), (count, 16, 100))
        shown = self.shown(variant)
        self.assertEqual((len(shown.frames), set(shown.delays)), (count, {30}))
        self.assertEqual([shown.rgb(i, 8, 50) for i in (0, 1, 163, 164, 299)], [frames[i].colours for i in
                                                                               (0, 1, 163, 164, 299)])

    def test_no_frame_has_its_neighbours_rows(self):
        source = self.write("a.gif", gif(50, 50, [Frame((WHITE, BLACK)[i % 2]) for i in range(6)]))
        shown = self.shown(self.process(source, "v.width=33", "v.height=33"))
        self.assertEqual((shown.width, shown.height), (33, 33))
        for i in range(6):
            self.assertEqual({shown.rgb(i, x, y) for x in range(33) for y in range(33)}, {(WHITE, BLACK)[i % 2]})

    def test_the_crop_is_decided_once(self):
        # A plain with a subject that walks; a mark that stands tells whether the crop does.
        def frame(left):
            def colour(x, y):
                if left <= x < left + 30 and 10 <= y < 50:
                    return (230, (x * 37 + y * 91) % 8 * 17, 20) if (x // 4 + y // 4) % 2 else (250, 220, 40)
                return BLUE if x % 20 == 0 else (120, 120, 120)
            return Frame(colour)
        source = self.write("a.gif", gif(240, 60, [frame(left) for left in (60, 80, 150)]))
        for gravity in ("attention", "entropy", "centre"):
            with self.subTest(gravity):
                variant = self.process(source, "v.fit=cover", "v.width=60", "v.height=60", f"v.gravity={gravity}")
                crop, shown = variant["crop"], self.shown(variant)
                self.assertEqual((crop["width"], crop["height"], len(shown.frames)), (60, 60, 3))
                marks = [{x for x in range(60) if shown.rgb(i, x, 5) == BLUE} for i in range(3)]
                self.assertEqual(marks, [{x for x in range(60) if (x + crop["left"]) % 20 == 0}] * 3)

    def test_every_frame_is_retouched_alike(self):
        variant = self.process(self.flags(), "v.grayscale=true", "v.pad=5", "v.width=50", "v.height=50",
                               "v.background=#404040", "v.fit=contain")
        shown = self.shown(variant)
        self.assertEqual((shown.width, shown.height, len(shown.frames)), (50, 50, 3))
        for i in range(3):
            self.assertEqual(shown.rgb(i, 2, 2), (64, 64, 64))
            red, green, blue = shown.rgb(i, 25, 25)
            self.assertTrue(red == green == blue and red != 64)

    def test_trim_is_decided_on_the_first_frame_that_is_not_blank(self):
        def framed(left, colour):
            return Frame(lambda x, y: colour if left <= x < left + 20 and 10 <= y < 30 else WHITE)
        source = self.write("a.gif", gif(60, 40, [Frame(WHITE), framed(10, RED), framed(14, BLUE)]))
        variant = self.process(source, "v.trim=10")
        self.assertEqual(variant["crop"], {"left": 10, "top": 10, "width": 20, "height": 20})
        shown = self.shown(variant)
        self.assertEqual([shown.rgb(i, 1, 1) for i in range(3)], [WHITE, RED, WHITE])

    def test_enlarge_counts_for_every_frame(self):
        shown = self.shown(self.process(self.flags(), "v.enlarge=true", "v.width=128"))
        self.assertEqual((shown.width, shown.height, len(shown.frames)), (128, 96, 3))

    def test_gif_has_hundredths_and_their_sum(self):
        source = webp(self.folder / "a.webp", self.flags())
        data = bytearray(source.read_bytes())
        at = -1
        for delay in (33, 33, 33):
            at = data.index(b"ANMF", at + 1)
            data[at + 20:at + 23] = delay.to_bytes(3, "little")
        source.write_bytes(data)
        shown = self.shown(self.process(source, "v.format=gif", "v.lossless=false"))
        self.assertEqual(shown.delays, [30, 40, 30])

    def test_frames_that_show_the_same_may_be_one_and_the_result_says_so(self):
        source = self.write("a.gif", gif(20, 20, [Frame(RED, 50), Frame(RED, 60), Frame(BLUE, 70)]))
        variant = self.process(source)
        shown = self.shown(variant)
        self.assertEqual((variant["frames"], len(shown.frames), shown.delays), (2, 2, [110, 70]))

    def test_the_same_source_and_plan_give_the_same_bytes(self):
        def busy(seed):
            return Frame(lambda x, y: ((x * 5 + seed) % 8 * 30, y % 8 * 30, (x + y + seed) % 4 * 60))
        source = self.write("a.gif", gif(60, 40, [busy(i) for i in range(5)]))
        for settings in (("v.format=gif",), ("v.quality=60",), ("v.format=gif", "v.animated=first-frame")):
            made = {self.process(source, "v.lossless=false", "v.width=41", *settings)["sha256"] for _ in range(3)}
            self.assertEqual(len(made), 1)

    def test_a_gifs_bytes_do_not_depend_on_how_many_processors_there_are(self):
        source = self.folder / "noise.gif"
        clips.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x200:r=10:d=1,noise=alls=20:allf=t", source)
        made, all_of_them = set(), os.sched_getaffinity(0)
        for processors in (all_of_them, {min(all_of_them)}):
            os.sched_setaffinity(0, processors)
            self.addCleanup(os.sched_setaffinity, 0, all_of_them)
            made.add(self.process(source, "v.format=gif", "v.lossless=false", "v.width=200",
                                  "v.effort=4")["sha256"])
        self.assertEqual(len(made), 1)

    def test_max_bytes_is_kept_by_quality_and_then_by_size(self):
        def busy(seed):
            return Frame(lambda x, y: tuple((x * a + y * b + seed * 40) % 6 * 50 for a, b in ((7, 3), (5, 9), (1, 2))))
        source = self.write("a.gif", gif(120, 90, [busy(i) for i in range(4)]))
        plain, tight, tiny = (self.process(source, "v.lossless=false", *settings) for settings in
                              ((), ("v.max_bytes=22000",), ("v.max_bytes=4096",)))
        self.assertGreater(plain["size"], 22000)
        self.assertTrue(tight["size"] <= 22000 and tight["width"] == 120 and 30 <= tight["quality"] < 80, tight)
        self.assertTrue(tiny["size"] <= 4096 and tiny["width"] < 120 and tiny["quality"] == 30, tiny)
        self.assertEqual([len(self.shown(v).frames) for v in (plain, tight, tiny)], [4, 4, 4])
        small = self.process(source, "v.lossless=false", "v.format=gif", "v.max_bytes=4500")
        self.assertTrue(small["size"] <= 4500 and small["width"] < 120 and small["quality"] == 80, small)


class Stills(Moving):
    def test_a_poster_is_the_first_frame_that_is_not_blank(self):
        def halves(x, _):
            return RED if x < 20 else (180, 20, 20)
        for blank in (BLACK, None, WHITE):
            source = self.write("a.gif", gif(40, 20, [Frame(blank), Frame(BLUE), Frame(halves), Frame(GREEN)]))
            self.near(self.still(source), (205, 20, 20))
            self.near(self.still(source, "v.animated=poster"), (205, 20, 20))
            self.assertNotIn("frames", self.process(source, "v.animated=poster"))
        first = self.still(self.write("a.gif", gif(40, 20, [Frame(BLUE), Frame(halves)])), "v.animated=first-frame")
        self.near(first, BLUE)

    def test_of_blank_frames_alone_the_first_is_shown(self):
        self.near(self.still(self.flags(), "v.animated=poster"), RED)

    def still(self, source, *settings):
        # keep is not for png.
        return super().still(source, *(settings or ("v.animated=poster",)))

    def test_gif_to_jpeg_is_one_picture(self):
        variant = self.process(self.flags(), "v.format=jpeg", "v.lossless=false", "v.animated=poster")
        self.assertNotIn("frames", variant)
        rows = clips.pixels(self.path(variant), 64, 48)
        self.near(rows[20][20], RED)

    def test_a_source_of_one_frame_is_a_still_for_keep_too(self):
        for source in (self.write("a.gif", gif(30, 20, [Frame(GREEN)])), self.write("a.png", png(30, 20))):
            for format_ in ("webp", "gif"):
                variant = self.process(source, f"v.format={format_}", "v.lossless=false")
                self.assertNotIn("frames", variant)
                self.assertEqual((variant["width"], variant["height"]), (30, 20))
        self.assertNotIn("animation", webpmux(self.path(self.process(source)))["features"])

    def test_a_poster_needs_no_more_frames_than_it_takes(self):
        # The last frame's bits are damaged where no walk sees it: only who decodes it can.
        source = webp(self.folder / "a.webp", self.flags())
        data = bytearray(source.read_bytes())
        at = data.rindex(b"VP8L") + 8
        data[at + 5:at + 9] = b"\xff\xff\xff\xff"
        broken = self.write("broken.webp", data)
        self.near(self.still(broken, "v.animated=first-frame"), RED)
        self.process(broken, fails="corrupt_image")


class Gifs(Moving):
    def test_a_still_gif_has_the_pictures_colours(self):
        source = self.write("a.png", png(60, 40, lambda x, _: COLOURS[x // 20]))
        variant = self.process(source, "v.format=gif", "v.lossless=false", "v.effort=9", "v.progressive=true")
        self.assertEqual((variant["format"], variant["key"].rsplit(".")[-1]), ("gif", "gif"))
        shown = self.shown(variant)
        self.assertEqual(len(shown.frames), 1)
        for i, colour in enumerate(COLOURS):
            self.near(shown.rgb(0, 20 * i + 10, 20), colour, 3)

    def test_alpha_is_one_bit(self):
        source = self.write("a.gif", gif(40, 20, [Frame(lambda x, _: RED if x < 20 else None)]))
        shown = self.shown(self.process(source, "v.format=gif", "v.lossless=false"))
        self.assertEqual((shown.at(0, 5, 5)[3], shown.at(0, 35, 5)[3]), (255, 0))
        flat = self.shown(self.process(source, "v.format=gif", "v.lossless=false", "v.flatten=true"))
        self.near(flat.at(0, 35, 5), (255, 255, 255, 255), 2)

    def test_wrong_settings_are_refused_by_name(self):
        for settings, says in ((("normal.format=gif", "normal.lossless=true"), "lossless: is set, and gif has no"),
                               (("normal.format=gif", "normal.progressive=false", "normal.chroma=4:4:4"),
                                "chroma: is set, and gif has a palette"),
                               (("normal.format=gif", "normal.effort=10"), "effort: is 10"),
                               (("normal.format=bmp",), "jpeg, png, webp, gif, avif"),
                               (("normal.format=tiff",), "use jpeg, png, webp, gif, avif, jpeg-xl or auto"),
                               (("normal.animated=keep",), "animated: is keep, and jpeg has one frame"),
                               (("normal.animated=play",), "poster, first-frame, keep")):
            done = run("process", self.write("a.png", png(8, 8)), "--tool", "dall-e", "--out", self.out,
                       *(word for setting in settings for word in ("--set", setting)))
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(says, done.stderr.decode())


class Refused(Moving):
    def test_a_truncated_animation_is_truncated(self):
        whole = self.flags().read_bytes()
        for end in (len(whole) - 1, len(whole) // 2):
            self.process(self.write("cut.gif", whole[:end]), fails="truncated_image")
        animated = webp(self.folder / "a.webp", self.folder / "a.gif").read_bytes()
        self.process(self.write("cut.webp", animated[:-30]), fails="truncated_image")

    def test_more_frames_or_pixels_than_the_limits(self):
        source = self.write("a.gif", gif(30, 20, [Frame(COLOURS[i % 3]) for i in range(12)]))
        presets = self.write("p.toml", b"[tools.mj.variants.v]\nwidth = 40\nheight = 40\nformat = 'gif'\n")

        def done(*settings, limits):
            config = self.write("c.toml", limits.encode())
            made = run("process", source, "--tool", "mj", "--presets", presets, "--config", config, "--out", self.out,
                       "--json", *(word for setting in settings for word in ("--set", setting)))
            return results(made)[0]
        self.assertEqual(done(limits="[limits]\nmax_frames = 11\n")["error"]["code"], "too_many_frames")
        few = "[limits]\nmax_pixels = 7000\n"
        self.assertTrue(done(limits=few)["success"])
        error = done("v.animated=keep", limits=few)["error"]
        self.assertEqual(error["code"], "too_many_pixels")
        self.assertIn("12 frames of 30 x 20 px = 7200 px", error["message"])
        self.assertTrue(done("v.animated=keep", limits="[limits]\nmax_pixels = 7200\n")["success"])


    def test_what_no_memory_would_hold_is_too_many_pixels_and_not_out_of_memory(self):
        dots = [Frame(COLOURS[i % 3], box=(i, 0, 1, 1)) for i in range(300)]
        self.assertIn("300 frames of 5000 x 5000 px",
                      self.process(self.write("a.gif", gif(5000, 5000, dots)), fails="too_many_pixels"))


class Told(Moving):
    def test_an_animated_variant_carries_what_a_still_one_does(self):
        exiftool = shutil.which("exiftool") or absent("exiftool, Debian's libimage-exiftool-perl")
        for format_ in ("webp", "gif"):
            with self.subTest(format_):
                variant = self.process(self.flags(), f"v.format={format_}", "v.lossless=false",
                                       "v.copyright=(c) Example")
                said = json.loads(subprocess.run([exiftool, "-j", "-G1", self.path(variant)], capture_output=True,
                                                 check=True).stdout)[0]
                self.assertIn("trainedAlgorithmicMedia", said["XMP-iptcExt:DigitalSourceType"])
                self.assertEqual(said["XMP-dc:Rights"], "(c) Example")
                shown = self.shown(variant)
                self.assertEqual((len(shown.frames), shown.plays), (3, 3))
                plain = self.shown(self.process(self.flags(), f"v.format={format_}", "v.lossless=false",
                                                "v.metadata=strip"))
                self.assertEqual(plain.frames, shown.frames)

    def test_the_table_and_inspect_say_how_many_frames(self):
        source = self.flags()
        presets = self.write("p.toml", b"[tools.mj.variants.v]\nwidth = 40\nheight = 40\nformat = 'gif'\n"
                                       b"animated = 'keep'\n")
        done = run("process", source, "--tool", "mj", "--presets", presets, "--out", self.out)
        self.assertIn("gif, 3 frames", done.stdout.decode())
        self.assertIn("3 frames", run("inspect", source).stdout.decode())

    def test_placeholders_are_of_the_poster(self):
        source = self.write("a.gif", gif(40, 20, [Frame(BLACK), Frame(lambda x, _: RED if x < 20 else (200, 0, 0))]))
        self.process(source)
        manifest = json.loads(next(self.out.rglob("result.json")).read_text())
        self.assertGreater(int(manifest["placeholder"]["colour"][1:3], 16), 180)


if __name__ == "__main__":
    unittest.main()
