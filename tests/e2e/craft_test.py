"""What a preset may do to a picture beyond its size and format, each through the real binary."""
import base64
import hashlib
import json
import shutil
import subprocess
import unittest

import animations
from support import CORPUS, ROOT, Case, absent, png, png_pixels, results, run

GREY, RED, BLUE = (120, 120, 120), (220, 30, 30), (30, 30, 220)


def busy(x, y):
    """A field that draws attention: saturated, and full of edges."""
    return (230, (x * 37 + y * 91) % 140, 20) if (x // 4 + y // 4) % 2 else (250, 220, 40)


class Craft(Case):
    def process(self, source, *settings, variant="normal", **options):
        """The result of one variant as a lossless PNG, unless `settings` say otherwise."""
        chosen = any(setting.startswith(f"{variant}.format") for setting in settings)
        format_ = () if chosen else (f"{variant}.format=png", f"{variant}.progressive=false")
        sets = [word for setting in (*format_, *settings) for word in ("--set", setting)]
        done = run("process", source, "--tool", "dall-e", "--variant", variant, "--out", self.out, "--json",
                   *sets, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return results(done)[0]

    def bytes_of(self, variant):
        return (self.out / variant["key"]).read_bytes()

    def pixels_of(self, variant):
        return png_pixels(self.bytes_of(variant))

    def refused(self, *settings, says):
        sets = [word for setting in settings for word in ("--set", setting)]
        done = run("process", self.write("a.png", png(8, 8)), "--tool", "dall-e", "--out", self.out, *sets)
        self.assertEqual(done.returncode, 2, done)
        for words in says:
            self.assertIn(words, done.stderr.decode())


class Placeholders(Craft):
    def test_every_result_has_them_all_and_so_has_the_manifest(self):
        source = self.write("a.png", png(90, 60))
        result = self.process(source)
        placeholder = result["placeholder"]
        self.assertEqual(list(placeholder), ["blurhash", "thumbhash", "preview", "colour", "palette"])
        self.assertLessEqual(len(placeholder["preview"]), 1024)
        preview = base64.b64decode(placeholder["preview"].removeprefix("data:image/webp;base64,"), validate=True)
        self.assertEqual(preview[:4] + preview[8:12], b"RIFFWEBP")
        self.assertRegex(placeholder["colour"], "^#[0-9a-f]{6}$")
        self.assertLessEqual(len(placeholder["palette"]), 5)
        manifest = self.out / f"anonymous/{result['jobId']}/result.json"
        self.assertEqual(json.loads(manifest.read_text())["placeholder"], placeholder)

    def test_the_palette_is_the_pictures_colours_by_how_much_of_it_they_fill(self):
        fields = [(40, (200, 30, 30)), (65, (30, 60, 200)), (85, (240, 220, 40)), (95, (20, 140, 60)),
                  (100, (250, 250, 250))]
        source = self.write("a.png", png(100, 20, lambda x, _: next(rgb for end, rgb in fields if x < end)))
        placeholder = self.process(source)["placeholder"]
        self.assertEqual(placeholder["palette"], ["#c81e1e", "#1e3cc8", "#f0dc28", "#148c3c", "#fafafa"])
        self.assertEqual(placeholder["colour"], "#c81e1e")

    def test_a_preset_chooses_which(self):
        source = self.write("a.png", png(30, 20))
        for value, wanted in (("false", None), ('["blurhash", "colour"]', ["blurhash", "colour"])):
            presets = self.write("presets.toml", f"[tools.dall-e]\nplaceholder = {value}\n".encode())
            done = run("process", source, "--tool", "dall-e", "--out", self.out, "--json", "--presets", presets)
            placeholder = results(done)[0].get("placeholder")
            self.assertEqual(placeholder and list(placeholder), wanted)

    def test_a_job_chooses_which(self):
        source = self.write("a.png", png(30, 20))
        for value, wanted in (("none", None), ("palette,thumbhash", ["thumbhash", "palette"]), ("all", 5)):
            done = run("process", source, "--tool", "dall-e", "--out", self.out, "--json", "--placeholder", value)
            placeholder = results(done)[0].get("placeholder")
            self.assertEqual(len(placeholder) if wanted == 5 else placeholder and list(placeholder), wanted)
        refused = run("process", source, "--tool", "dall-e", "--out", self.out, "--placeholder", "blurhash,colr")
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"--placeholder blurhash,colr", refused.stderr)
        self.assertIn(b"allowed: all, none, or some of blurhash, thumbhash", refused.stderr)

    def test_the_hashes_are_what_their_own_packages_make_of_the_same_pixels(self):
        pictures = [path for path in sorted((CORPUS / "good").iterdir()) if path.suffix in (".png", ".webp", ".jpg")
                    ][::6] if CORPUS.is_dir() else []
        made = [self.write("odd.png", png(99, 37)), self.write("high.png", png(31, 100)), *pictures]
        lines = []
        for path in made:
            # The very pixels that the hashes are made from.
            result = self.process(path, "normal.width=100", "normal.height=100")
            width, height, bands, rows = self.pixels_of(result["variants"][0])
            rgba = bytes(byte for row in rows for at in range(0, width * bands, bands)
                         for byte in (*row[at:at + 3], row[at + 3] if bands == 4 else 255))
            lines.append(json.dumps({"name": path.name, "width": width, "height": height,
                                     "rgba": base64.b64encode(rgba).decode(), **{
                                         hash: result["placeholder"][hash] for hash in ("blurhash", "thumbhash")}}))
        compared = subprocess.run(["node", reference() / "compare.mjs"], input="\n".join(lines),
                                  capture_output=True, text=True, check=False)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)


def reference():
    """The folder of blurhash's and thumbhash's own packages, installed; or a visible skip."""
    folder = ROOT / "tests/placeholders"
    if not shutil.which("npm"):
        absent("npm")
    if not (folder / "node_modules/thumbhash").is_dir():
        installed = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True,
                                   check=False)
        if installed.returncode != 0:
            absent("blurhash and thumbhash, which npm ci could not install")
    return folder


class Crops(Craft):
    COVER = ("normal.fit=cover", "normal.width=60", "normal.height=60")

    def test_each_gravity_keeps_its_side(self):
        thirds = self.write("a.png", png(300, 100, lambda x, _: (RED, GREY, BLUE)[x // 100]))
        for gravity, left, colour in (("west", 0, RED), ("northwest", 0, RED), ("centre", 100, GREY),
                                      ("south", 100, GREY), ("east", 200, BLUE), ("southeast", 200, BLUE),
                                      ("0% 50%", 0, RED), ("90% 10%", 200, BLUE)):
            with self.subTest(gravity):
                variant = self.process(thirds, *self.COVER, f"normal.gravity={gravity}")["variants"][0]
                self.assertEqual(variant["crop"], {"left": left, "top": 0, "width": 100, "height": 100})
                _, _, _, rows = self.pixels_of(variant)
                self.assertEqual(tuple(rows[30][90:93]), colour)

    def test_a_smart_crop_keeps_the_subject_and_says_where_it_is(self):
        for left in (12, 288):
            source = self.write("a.png", png(400, 100, lambda x, y, left=left: busy(x, y) if (
                left <= x < left + 100 and 10 <= y < 90) else GREY))
            for gravity in ("attention", "entropy"):
                with self.subTest(f"{gravity} {left}"):
                    variant = self.process(source, *self.COVER, f"normal.gravity={gravity}")["variants"][0]
                    self.assertLess(abs(variant["crop"]["left"] - left), 30)
                    point = variant.get("attention")
                    self.assertEqual(point is not None, gravity == "attention")
                    if point:
                        # libvips looks at 32 cells across, each of 12.5 px here.
                        self.assertTrue(left - 13 <= point["x"] < left + 113, point)

    def test_a_variant_that_shows_all_says_nothing_of_a_crop(self):
        variant = self.process(self.write("a.png", png(50, 50)))["variants"][0]
        self.assertNotIn("crop", variant)
        self.assertNotIn("attention", variant)

    def test_a_gravity_that_is_none_is_refused_with_those_that_are(self):
        self.refused("normal.gravity=top", says=["gravity is 'top'", "northwest", "attention", '"33% 20%"'])


class Retouching(Craft):
    def test_trim_takes_the_frame_and_pad_puts_another_around(self):
        framed = self.write("a.png", png(120, 100, lambda x, y: RED if 30 <= x < 90 and 20 <= y < 80 else
                                         (255, 255, 255)))
        variant = self.process(framed, "normal.trim=10", "normal.pad=7", "normal.background=#001020")["variants"][0]
        self.assertEqual(variant["crop"], {"left": 30, "top": 20, "width": 60, "height": 60})
        width, height, bands, rows = self.pixels_of(variant)
        self.assertEqual((width, height), (74, 74))
        self.assertEqual(tuple(rows[6][3 * bands:3 * bands + 3]), (0, 16, 32))
        self.assertEqual({tuple(row[at * bands:at * bands + 3]) for row in rows[7:67] for at in range(7, 67)}, {RED})

    def test_grayscale_has_no_colour_and_blur_no_edges(self):
        source = self.write("a.png", png(64, 64, busy))
        plain, grey, soft = (self.pixels_of(self.process(source, *settings)["variants"][0])[3] for settings in
                             ((), ("normal.grayscale=true",), ("normal.blur=6",)))
        self.assertTrue(all(row[at] == row[at + 1] == row[at + 2] for row in grey for at in range(0, 192, 3)))

        def roughness(rows):
            return sum(abs(row[at] - row[at + 3]) for row in rows for at in range(1, 186, 3))
        self.assertLess(roughness(soft) * 8, roughness(plain))

    def test_sharpen_makes_an_edge_steeper(self):
        source = self.write("a.png", png(64, 64, lambda x, _: (100,) * 3 if x < 32 else (160,) * 3))
        plain, sharp = (self.pixels_of(self.process(source, *settings)["variants"][0])[3] for settings in
                        ((), ("normal.sharpen=25",)))
        self.assertEqual((plain[30][30 * 3], plain[30][33 * 3]), (100, 160))
        self.assertGreater(max(sharp[30]), 162)
        self.assertLess(min(sharp[30]), 99)

    def test_what_is_out_of_range_is_refused_by_name(self):
        self.refused("normal.sharpen=101", "normal.blur=-1", "normal.pad=600", says=["sharpen: is 101", "from 0 to 100",
                     "blur: is -1", "pad: is 600 on each side"])
        self.refused("normal.trim=10", "normal.fit=outside", says=["trim: is set, and with fit outside"])


class Widths(Craft):
    def test_each_width_is_an_output_and_srcset_names_them(self):
        source = self.write("a.png", png(700, 350))
        result = self.process(source, "normal.widths=320,640,1280", "normal.format=jpeg")
        self.assertEqual([(v["variant"], v["set"], v["width"], v["height"]) for v in result["variants"]],
                         [("normal-320", "normal", 320, 160), ("normal-640", "normal", 640, 320),
                          ("normal-1280", "normal", 700, 350)])
        urls = [variant["url"] for variant in result["variants"]]
        self.assertEqual(result["srcset"], {"normal": f"{urls[0]} 320w, {urls[1]} 640w, {urls[2]} 700w"})
        self.assertIn(f"anonymous/{result['jobId']}/normal-320.jpg", self.stored())

    def test_metrics_count_them_as_the_variant_of_the_preset(self):
        self.process(self.write("a.png", png(60, 30)), "normal.widths=20,40")
        done = run("process", self.folder / "a.png", "--tool", "dall-e", "--out", self.out, "--set",
                   "normal.widths=20,40", "--metrics", self.folder / "metrics")
        self.assertEqual(done.returncode, 0)
        text = (self.folder / "metrics").read_text()
        self.assertIn('image_compressed_size_bytes_count{tool="dall-e",variant="normal"} 2', text)
        self.assertNotIn("normal-20", text)

    def test_wrong_widths_are_refused(self):
        self.refused("normal.widths=320,320", says=["widths: name 320 twice"])
        self.refused("normal.widths=0,5", says=["widths: is 0", "from 1 to 16383"])
        self.refused("normal.widths=wide", says=["widths must be a list of whole numbers"])


class MaxBytes(Craft):
    def test_it_is_met_by_quality_and_then_by_size(self):
        source = self.write("a.png", png(512, 512, lambda x, y: ((x * 7 + y * 13) % 256, (x * y) % 256, (x ^ y) % 256)))
        for format_ in ("jpeg", "webp", "avif"):
            with self.subTest(format_):
                plain, tight, tiny = (
                    self.process(source, f"normal.format={format_}", "normal.effort=2", *settings)["variants"][0]
                    for settings in ((), ("normal.max_bytes=60000",), ("normal.max_bytes=5000",)))
                self.assertGreater(plain["size"], 60000)
                self.assertLessEqual(tight["size"], 60000)
                self.assertLess(tight["quality"], 80)
                self.assertLessEqual(tiny["size"], 5000)
                self.assertEqual(tiny["quality"], 30)
                self.assertLess(tiny["width"], 512)
                for variant in (tight, tiny):
                    self.assertEqual(len(self.bytes_of(variant)), variant["size"])

    def test_too_few_bytes_for_any_picture_are_refused(self):
        self.refused("normal.max_bytes=100", says=["max_bytes: is 100", "at least 4096"])


class TargetQuality(Craft):
    def test_each_picture_gets_the_quality_that_it_needs(self):
        smooth = self.write("smooth.png", png(256, 256, lambda x, y: (x, y, 255 - x)))
        rough = self.write("rough.png", png(256, 256, lambda x, y: ((x * 7 + y * 13) % 256, (x * y) % 256, (x ^ y) % 256)))
        for format_ in ("jpeg", "webp", "avif"):
            with self.subTest(format_):
                made = [self.process(source, f"normal.format={format_}", "normal.effort=2", "normal.chroma=4:4:4",
                                     "normal.target_quality=70")["variants"][0] for source in (smooth, rough)]
                for variant in made:
                    self.assertGreaterEqual(variant["score"], 70)
                    self.assertEqual(len(self.bytes_of(variant)), variant["size"])
                self.assertLess(made[0]["size"], made[1]["size"])

    def test_more_is_more_bytes_and_a_bound_is_kept_first(self):
        source = self.write("a.png", png(256, 256, lambda x, y: ((x * x // 40 + y * 3) % 256,) * 3))
        low, high, bounded = (
            self.process(source, "normal.format=webp", *settings)["variants"][0]
            for settings in (("normal.target_quality=60",), ("normal.target_quality=85",),
                             ("normal.target_quality=85", "normal.max_bytes=5000")))
        self.assertLess(low["size"], high["size"])
        self.assertLess(low["score"], high["score"])
        self.assertGreater(high["size"], 5000)
        self.assertLessEqual(bounded["size"], 5000)
        self.assertLess(bounded["score"], 85)

    def test_the_table_says_the_score(self):
        done = run("process", self.write("a.png", png(64, 64)), "--tool", "dall-e", "--variant", "normal", "--out", self.out,
                   "--set", "normal.target_quality=70")
        self.assertRegex(done.stdout.decode(), r"\d+, scores \d+\.\d ")

    def test_without_one_there_is_no_score(self):
        result = self.process(self.write("a.png", png(64, 64)), "normal.format=jpeg")
        self.assertNotIn("score", result["variants"][0])

    def test_what_cannot_be_aimed_at_is_refused(self):
        self.refused("normal.target_quality=101", says=["target_quality: is 101", "from 0 to 100"])
        self.refused("normal.format=png", "normal.target_quality=70",
                     says=["target_quality: is set, and png has no quality: use jpeg, webp, avif or jpeg-xl"])
        self.refused("normal.format=webp", "normal.lossless=true", "normal.target_quality=70",
                     says=["target_quality: is set, and lossless keeps every pixel anyway"])
        self.refused("normal.format=webp", "normal.animated=keep", "normal.target_quality=70",
                     says=["target_quality: is set, and only stills are scored"])


def logo(x, y):
    return (200, 30, 30) if (x - 128) ** 2 + (y - 128) ** 2 < 90 ** 2 else (255, 255, 255)


class SmallestFormat(Craft):
    def one(self, source, *settings):
        variant = self.process(source, *settings)["variants"][0]
        self.assertTrue(variant["key"].endswith({"jpeg": ".jpg"}.get(variant["format"], "." + variant["format"])), variant)
        self.assertEqual(len(self.bytes_of(variant)), variant["size"])
        return variant

    def test_a_flat_picture_loses_nothing_and_a_rough_one_is_as_good_as_a_jpeg(self):
        flat, rough = self.write("flat.png", png(256, 256, logo)), self.write("rough.png", png(256, 256, busy))
        chosen = self.one(flat, "normal.format=auto")
        self.assertIn(chosen["format"], ("png", "webp"))
        self.assertEqual(chosen["score"], 100)
        for format_ in ("jpeg", "webp"):
            self.assertLess(chosen["size"], self.one(flat, f"normal.format={format_}")["size"])
        chosen = self.one(rough, "normal.format=auto")
        jpeg = self.one(rough, "normal.formats=jpeg")
        self.assertEqual(jpeg["quality"], 80)
        self.assertNotEqual(chosen["format"], "png")
        self.assertLessEqual(chosen["size"], jpeg["size"])
        self.assertGreaterEqual(chosen["score"], jpeg["score"] - 0.5)

    def test_formats_say_what_may_be_chosen(self):
        source = self.write("a.png", png(256, 256, busy))
        self.assertEqual(self.one(source, "normal.formats=avif", "normal.effort=2")["format"], "avif")
        several = self.one(source, "normal.formats=webp,avif", "normal.effort=2", "normal.target_quality=70")
        self.assertGreaterEqual(several["score"], 70)

    def test_what_shows_through_is_never_a_jpeg(self):
        source = self.write("a.png", png(64, 64, lambda x, y: (x * 4, y * 4, 9, x * 4)))
        self.assertNotEqual(self.one(source, "normal.format=auto")["format"], "jpeg")

    def test_what_contradicts_it_is_refused(self):
        self.refused("normal.formats=webp,gif", says=["formats: has gif, whose palette"])
        self.refused("normal.formats=webp,bmp", says=["formats", "has 'bmp'; allowed: jpeg, png, webp, avif, jpeg-xl"])
        self.refused("normal.format=auto", "normal.lossless=true", says=["lossless: is set, and format is auto"])
        self.refused("normal.format=auto", "normal.animated=keep", says=["animated: is keep, and format is auto"])
        self.refused("normal.format=webp", "normal.formats=avif", says=["formats", "is set, and format is webp: use auto"])


class Watermarks(Craft):
    SIZE = ("normal.width=200", "normal.height=100")

    def setUp(self):
        super().setUp()
        self.grey = self.write("grey.png", png(200, 100, lambda x, y: GREY))
        self.logo = self.write("logo.png", png(40, 20, lambda x, y: (*RED, 255)))

    def marked(self, *settings, source=None, **options):
        result = self.process(source or self.grey, *self.SIZE, *settings, **options)
        return self.pixels_of(result["variants"][0])

    def box_of_change(self, pixels, ground=GREY):
        """Left, top, right and bottom of what is not the ground."""
        _, _, bands, rows = pixels
        at = [(x, y) for y, row in enumerate(rows) for x in range(len(row) // bands)
              if max(abs(row[x * bands + band] - ground[band]) for band in range(3)) > 8]
        self.assertTrue(at, "nothing was drawn")
        return (min(x for x, _ in at), min(y for _, y in at), max(x for x, _ in at) + 1, max(y for _, y in at) + 1)

    def test_a_picture_lies_where_its_gravity_and_offset_say(self):
        image = f"normal.watermark.image={self.logo}"
        for gravity, offset, box in (("northwest", "10 4", (10, 4, 30, 14)), ("southeast", "5%", (175, 85, 195, 95)),
                                     ("centre", "0", (90, 45, 110, 55)), ("east", "0", (180, 45, 200, 55))):
            with self.subTest(gravity):
                pixels = self.marked(image, "normal.watermark.scale=10", f"normal.watermark.gravity={gravity}",
                                     f"normal.watermark.offset={offset}")
                self.assertEqual(self.box_of_change(pixels), box)
                _, _, bands, rows = pixels
                at = (box[0] + 3) * bands
                self.assertEqual(tuple(rows[box[1] + 3][at:at + 3]), RED)

    def test_it_is_on_the_chosen_variant_alone_and_as_large_in_each_width(self):
        result = self.process(self.grey, "normal.widths=50,200", "normal.watermark.image=" + str(self.logo),
                              "normal.watermark.scale=50", "normal.watermark.offset=0")
        for variant, box in zip(result["variants"], ((25, 12, 50, 25), (100, 50, 200, 100))):
            left, top, right, bottom = self.box_of_change(self.pixels_of(variant))
            self.assertEqual((left, right, bottom), (box[0], box[2], box[3]))
            self.assertLessEqual(abs(top - box[1]), 1)
        plain = self.process(self.grey, "high-quality.format=png", variant="high-quality")["variants"][0]
        self.assertEqual({bytes(row) for row in self.pixels_of(plain)[3]}, {bytes(GREY) * 200})

    def test_text_has_the_jobs_own_words_and_no_markup(self):
        def width_of(text, *meta):
            sets = [word for each in (*self.SIZE, "normal.format=png", "normal.progressive=false", f"normal.watermark.text={text}",
                                      "normal.watermark.scale=100", "normal.watermark.gravity=north")
                    for word in ("--set", each)]
            done = run("process", self.grey, "--tool", "dall-e", "--variant", "normal", "--out", self.out, "--json",
                       "--user", "ann", *sets, *meta)
            self.assertEqual(done.returncode, 0, done.stderr)
            left, top, right, bottom = self.box_of_change(self.pixels_of(results(done)[0]["variants"][0]))
            return (right - left) / (bottom - top)
        # The proportions of a line are those of its words.
        self.assertEqual(width_of("by {userId}"), width_of("by ann"))
        self.assertEqual(width_of("{metadata.title}", "--meta", "title=A <b>red</b> & blue"),
                         width_of("A <b>red</b> & blue"))
        self.assertGreater(width_of("A <b>red</b> & blue"), 1.3 * width_of("A red & blue"))

    def test_text_stands_out_from_light_and_dark(self):
        for level in (0, 255):
            ground = (level,) * 3
            source = self.write("ground.png", png(200, 100, lambda x, y: ground))
            _, _, bands, rows = self.marked("normal.watermark.text=ACME", "normal.watermark.contrast=true",
                                            "normal.watermark.scale=60", source=source)
            values = [row[x * bands] for row in rows for x in range(200)]
            self.assertGreater(max(values) - min(values), 200)

    def test_tiles_opacity_blend_and_rotation(self):
        image = f"normal.watermark.image={self.logo}"
        pixels = self.marked(image, "normal.watermark.scale=10", "normal.watermark.tile=true", "normal.watermark.offset=10")
        left, top, right, bottom = self.box_of_change(pixels)
        self.assertEqual((left, top), (0, 0))
        self.assertGreater((right, bottom), (180, 80))
        faint = self.marked(image, "normal.watermark.opacity=50", "normal.watermark.gravity=northwest", "normal.watermark.offset=0")
        self.assertEqual(tuple(faint[3][3][9:12]), tuple(round((a + b) / 2) for a, b in zip(GREY, RED)))
        multiplied = self.marked(image, "normal.watermark.blend=multiply", "normal.watermark.gravity=northwest", "normal.watermark.offset=0")
        for value, a, b in zip(multiplied[3][3][9:12], GREY, RED):
            self.assertLessEqual(abs(value - a * b / 255), 1)
        left, top, right, bottom = self.box_of_change(
            self.marked(image, "normal.watermark.rotate=90", "normal.watermark.gravity=centre"))
        self.assertEqual((right - left, bottom - top), (20, 40))

    def test_every_frame_of_an_animation_has_it(self):
        source = self.write("moving.gif", animations.gif(100, 50, [animations.Frame(GREY), animations.Frame((60, 60, 60))]))
        result = self.process(source, "normal.format=webp", "normal.lossless=true", "normal.animated=keep",
                              f"normal.watermark.image={self.logo}", "normal.watermark.offset=0", "normal.watermark.scale=50")
        shown = animations.Animation(self.out / result["variants"][0]["key"])
        self.assertEqual(len(shown.frames), 2)
        for frame, ground in enumerate((GREY, (60, 60, 60))):
            self.assertEqual(shown.rgb(frame, 90, 40), RED)
            self.assertEqual(shown.rgb(frame, 10, 10), ground)

    def test_a_presets_file_may_name_a_file_and_a_job_may_switch_it_off(self):
        presets = self.write("presets.toml", f"""
[tools.dall-e.variants.normal]
format = "png"
[tools.dall-e.variants.normal.watermark]
image = "{self.logo}"
scale = 30
""".encode())
        self.box_of_change(self.marked(env={"DARKROOM_PRESETS": str(presets)}))
        _, _, _, rows = self.marked("normal.watermark=false", env={"DARKROOM_PRESETS": str(presets)})
        self.assertEqual({bytes(row) for row in rows}, {bytes(GREY) * 200})
        shown = run("presets", "--toml", "--tool", "dall-e", "--presets", presets)
        again = self.write("again.toml", shown.stdout)
        self.assertEqual(run("presets", "--toml", "--tool", "dall-e", "--presets", again).stdout, shown.stdout)

    def test_mistakes_say_what_and_where(self):
        self.refused("normal.watermark.scale=0", says=["watermark/scale: is 0; it must be from 1 to 100"])
        self.refused("normal.watermark.text={user}", says=["watermark/text: has {user}; there are {jobId}"])
        self.refused("normal.watermark.text={metadata.title}", says=["the job's metadata has no 'title'"])
        self.refused("normal.watermark.size=3", says=["watermark.size is no setting of a watermark"])
        self.refused("normal.watermark=yes", says=["watermark must be a table of its settings"])
        for image, code, words in ((self.folder / "none.png", "source_not_found", "none.png"),
                                   (self.write("a.txt", b"no picture"), "invalid_preset", "a.txt"),
                                   ("http://127.0.0.1:9/logo.png?secret=1", "source_blocked", "http://127.0.0.1:9/logo.png"),
                                   ("s3://elsewhere/logo.png", "storage_denied", "s3://elsewhere")):
            with self.subTest(image):
                done = run("process", self.grey, "--tool", "dall-e", "--out", self.out, "--json",
                           "--set", f"normal.watermark.image={image}")
                error = results(done)[0]["error"]
                self.assertEqual(error["code"], code)
                self.assertIn("the watermark ", error["message"])
                self.assertIn(words, error["message"])
                self.assertNotIn("secret", error["message"])
        self.assertEqual(self.stored(), [])


class JpegXl(Craft):
    def shown(self, variant):
        shown = self.out / "shown.png"
        subprocess.run(["djxl", "--quiet", self.out / variant["key"], shown], check=True)
        return shown.read_bytes()

    def test_another_decoder_shows_its_pixels(self):
        source = self.write("a.png", png(64, 48, lambda x, y: ((x * 7 + y * 13) % 256, x * y % 256, (x ^ y) % 256, 255 - x)))
        lossless = self.process(source, "normal.format=jpeg-xl", "normal.lossless=true")["variants"][0]
        self.assertTrue(lossless["key"].endswith(".jxl"))
        self.assertEqual(png_pixels(self.shown(lossless)), png_pixels(source.read_bytes()))
        lossy = self.process(source, "normal.format=jpeg-xl", "normal.quality=60")["variants"][0]
        self.assertLess(lossy["size"], lossless["size"])
        self.assertEqual((lossy["width"], lossy["height"]), (64, 48))

    def test_what_it_cannot_do_is_refused(self):
        self.refused("normal.format=jpeg-xl", "normal.progressive=false", "normal.effort=8", says=["effort: is 8", "from 0 to 7"])
        self.refused("normal.format=jpeg-xl", "normal.chroma=4:4:4", says=["chroma: is set, and jpeg-xl keeps every colour"])


class Repeats(Craft):
    def test_the_same_source_and_plan_give_the_same_bytes(self):
        source = self.write("a.png", png(400, 200, busy))
        settings = ("normal.fit=cover", "normal.width=90", "normal.height=60", "normal.gravity=attention",
                    "normal.sharpen=30", "normal.pad=3", "normal.max_bytes=5000", "normal.format=webp")
        digests = set()
        for _ in range(3):
            result = self.process(source, *settings)
            digests.add((hashlib.sha256(self.bytes_of(result["variants"][0])).hexdigest(),
                         json.dumps(result["placeholder"])))
        self.assertEqual(len(digests), 1)


if __name__ == "__main__":
    unittest.main()
