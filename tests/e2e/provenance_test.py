"""What variants carry of their source's metadata, by each policy, as exiftool reads them."""
import json
import pathlib
import subprocess
import unittest
import urllib.parse

from support import CORPUS, Case, png, results, run

FORMATS = ("jpeg", "png", "webp", "avif", "jpeg-xl")
POLICIES = ("strip", "copyright", "provenance", "keep")
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
WRONG_USAGE = 2
SECRETS = ("SN-4711", "SN-LENS-0815", "Berlin-Secret")
PARAMETERS = 'a café <duck> & ]]> "goose" 🦆\nNegative prompt: geese\nSteps: 15, Sampler: Euler a, CFG scale: 7, ' \
             "Seed: 42, Size: 512x400, Model hash: c0d1, Model: duckling"


def exiftool(*arguments):
    return subprocess.run(["exiftool", *map(str, arguments)], capture_output=True, check=True).stdout


def tags(path):
    """As exiftool names them, by group: {"XMP-dc:Creator": ...}; of errors and warnings none."""
    read = json.loads(exiftool("-json", "-G1", "-n", "-a", "-ee", path))[0]
    return {name: value for name, value in read.items() if not name.startswith(("File:", "System:"))}


def path_of(variant):
    return pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(variant["url"]).path))


def inspected(variant):
    """A file of ours, JPEG XL among them, which is no source unless it is named."""
    env = {"DARKROOM_LIMITS_FORMATS": ",".join(FORMATS)}
    return json.loads(run("inspect", path_of(variant), "--json", env=env).stdout)


def text_chunk(text):
    return b"parameters\0" + text.encode("utf-8")


class Carrying(Case):
    def setUp(self):
        super().setUp()
        self.presets = self.folder / "presets.toml"
        variants = "".join(f'[tools.shop.variants.{name}]\nwidth = 96\nheight = 96\nformat = "{name}"\n'
                           for name in FORMATS)
        self.presets.write_text(variants)

    def render(self, source, *settings, code=0):
        arguments = [part for setting in settings for part in ("--set", setting)]
        done = run("process", source, "--tool", "shop", "--presets", self.presets, "--out", self.out, "--json",
                   *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return results(done)[0]

    def variants(self, source, *settings):
        return {variant["format"]: variant for variant in self.render(source, *settings)["variants"]}

    def photo(self):
        """A photo as a camera writes it, lying on its side."""
        plain = self.render(self.write("plain.png", png(120, 80)), "*.metadata=strip")
        thumbnail, photo = self.folder / "thumbnail.jpg", self.folder / "photo.jpg"
        jpeg = next(path_of(each) for each in plain["variants"] if each["format"] == "jpeg")
        thumbnail.write_bytes(jpeg.read_bytes())
        photo.write_bytes(jpeg.read_bytes())
        exiftool("-overwrite_original", "-n", "-GPSLatitude=52.5", "-GPSLatitudeRef=N", "-GPSLongitude=13.4",
                 "-GPSLongitudeRef=E", "-SerialNumber=SN-4711", "-LensSerialNumber=SN-LENS-0815", "-Make=Canon",
                 "-Orientation=6", f"-ThumbnailImage<={thumbnail}", "-Artist=Ann", "-Copyright=(c) Ann",
                 "-XMP-exif:GPSLatitude=52.5", "-XMP-tiff:Orientation=6", "-XMP-dc:Creator=Ann", "-XMP-dc:Rights=(c) Ann",
                 "-IPTC:City=Berlin-Secret", "-XMP-photoshop:City=Berlin-Secret", photo)
        return photo


class OfAPhoto(Carrying):
    def test_no_place_no_serial_and_no_thumbnail_survive_but_under_keep(self):
        photo = self.photo()
        for policy in ("strip", "copyright", "provenance"):
            for name, variant in self.variants(photo, f"*.metadata={policy}").items():
                with self.subTest(policy=policy, format=name):
                    read = tags(path_of(variant))
                    told = json.dumps(read)
                    for secret in SECRETS:
                        self.assertNotIn(secret, told)
                    for word in ("GPS", "Serial", "Thumbnail", "Make", "Orientation", "IFD1"):
                        self.assertFalse([tag for tag in read if word in tag], read)
                    self.assertEqual(variant["dropped"][-3:], ["exif", "xmp", "iptc"])

    def test_keep_keeps_all_that_the_format_has_a_place_for_and_turns_nothing_twice(self):
        for name, variant in self.variants(self.photo(), "*.metadata=keep").items():
            with self.subTest(name):
                read = tags(path_of(variant))
                self.assertEqual(read["ExifIFD:SerialNumber"], "SN-4711")
                self.assertAlmostEqual(float(read["GPS:GPSLatitude"]), 52.5)
                self.assertIn("IFD1:ThumbnailImage", read)
                self.assertEqual(read["XMP-photoshop:City"], "Berlin-Secret")
                self.assertEqual(read["IFD0:Orientation"], 1)
                self.assertNotIn("XMP-tiff:Orientation", read)
                self.assertLess(variant["width"], variant["height"])  # it stands
                self.assertEqual("IPTC:City" in read, name == "jpeg")
                self.assertEqual(variant["dropped"], [] if name == "jpeg" else ["iptc"])

    def test_strip_leaves_pixels_alone(self):
        for name, variant in self.variants(self.photo(), "*.metadata=strip").items():
            groups = {tag.split(":")[0] for tag in tags(path_of(variant))}
            self.assertFalse([group for group in groups if group.startswith(("XMP", "IFD", "ExifIFD", "IPTC"))], name)
            self.assertIn("rights", variant["dropped"])

    def test_copyright_keeps_who_made_it_and_says_no_more(self):
        for name, variant in self.variants(self.photo(), "*.metadata=copyright").items():
            with self.subTest(name):
                read = tags(path_of(variant))
                self.assertEqual((read["XMP-dc:Creator"], read["XMP-dc:Rights"]), ("Ann", "(c) Ann"))
                self.assertEqual((read["IFD0:Artist"], read["IFD0:Copyright"]), ("Ann", "(c) Ann"))
                self.assertNotIn("XMP-iptcExt:DigitalSourceType", read)
                self.assertNotIn("rights", variant["dropped"])

    def test_credit_and_copyright_are_the_presets_where_it_has_any(self):
        made = self.variants(self.photo(), "*.credit=Studio & Söhne", "*.copyright=© 2026 Studio")
        for name, variant in made.items():
            read = tags(path_of(variant))
            self.assertEqual(read["XMP-photoshop:Credit"], "Studio & Söhne", name)
            self.assertEqual(read["XMP-dc:Rights"], "© 2026 Studio", name)

    def test_the_same_source_and_plan_give_the_same_bytes(self):
        photo = self.photo()
        for policy in POLICIES:
            first, second = (self.variants(photo, f"*.metadata={policy}") for _ in range(2))
            self.assertEqual({name: each["sha256"] for name, each in first.items()},
                             {name: each["sha256"] for name, each in second.items()}, policy)


class OfAGeneratedPicture(Carrying):
    def setUp(self):
        super().setUp()
        self.source = self.write("duck.png", png(120, 80, text=text_chunk(PARAMETERS)))

    def test_it_is_labelled_and_its_prompt_stays_private(self):
        for name, variant in self.variants(self.source).items():
            with self.subTest(name):
                read = tags(path_of(variant))
                self.assertEqual(read["XMP-iptcExt:DigitalSourceType"], IPTC + "trainedAlgorithmicMedia")
                self.assertEqual(read["XMP-xmp:CreatorTool"], "automatic1111")
                self.assertNotIn(b"duck", path_of(variant).read_bytes())
                self.assertEqual(variant["dropped"], ["prompt", "settings"])

    def test_a_prompt_that_is_asked_for_is_where_its_tools_look(self):
        for name, variant in self.variants(self.source, "*.embed_prompt=true").items():
            with self.subTest(name):
                read = tags(path_of(variant))
                if name == "png":
                    self.assertIn(text_chunk(PARAMETERS), path_of(variant).read_bytes())
                else:
                    self.assertEqual(read["ExifIFD:UserComment"], PARAMETERS)
                self.assertEqual(variant["dropped"], [])

    def test_nothing_is_signed_where_nobody_is_there_to_sign(self):
        error = self.render(self.source, "*.sign=true", code=1)["error"]
        self.assertEqual(error["code"], "invalid_preset")
        self.assertIn("is to be signed, and c2pa.certificates and c2pa.key are not set", error["message"])
        done = run("process", self.source, "--tool", "shop", "--presets", self.presets, "--out", self.out,
                   env={"DARKROOM_C2PA_KEY": "/tmp/key.pem"})
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"c2pa.certificates: is missing: a certificate and its key come together", done.stderr)

    def test_the_jobs_id_is_in_it_where_it_is_asked_for(self):
        for settings in ((), ("*.embed_job_id=true",), ("*.embed_job_id=true", "*.metadata=copyright")):
            result = self.render(self.source, *settings)
            for variant in result["variants"]:
                self.assertEqual(tags(path_of(variant)).get("XMP-dc:Identifier"), result["jobId"] if settings else None,
                                 (variant["variant"], settings))

    def test_a_variant_says_as_much_of_its_making_as_its_source(self):
        said = json.loads(run("inspect", self.source, "--json").stdout)["provenance"]
        for name, variant in self.variants(self.source, "*.embed_prompt=true").items():
            again = inspected(variant)["provenance"]
            self.assertEqual(again.pop("digitalSourceType"), "trainedAlgorithmicMedia")
            self.assertEqual(again, said, name)

    def test_keep_without_embed_prompt_keeps_the_prompt_private_too(self):
        copy = self.write("copy.jpg", path_of(self.variants(self.source, "*.embed_prompt=true")["jpeg"]).read_bytes())
        for source in (self.source, copy):
            for name, variant in self.variants(source, "*.metadata=keep").items():
                self.assertNotIn(b"d\0u\0c\0k", path_of(variant).read_bytes(), name)
                self.assertNotIn(b"duck", path_of(variant).read_bytes(), name)
                self.assertIn("prompt", variant["dropped"])

    def test_the_label_is_the_jobs_to_choose(self):
        plain = self.write("plain.png", png(120, 80))
        composite = self.variants(self.source, "*.label=compositeWithTrainedAlgorithmicMedia")["jpeg"]
        asserted, silent = (tags(path_of(self.variants(plain, f"*.label={label}")["jpeg"]))
                            for label in ("generated", "stated"))
        self.assertEqual(tags(path_of(composite))["XMP-iptcExt:DigitalSourceType"],
                         IPTC + "compositeWithTrainedAlgorithmicMedia")
        self.assertEqual(asserted["XMP-iptcExt:DigitalSourceType"], IPTC + "trainedAlgorithmicMedia")
        self.assertEqual(asserted["XMP-xmp:CreatorTool"], "shop")
        self.assertFalse([tag for tag in silent if tag.startswith("XMP")], silent)

    def test_a_long_prompt_never_costs_the_label(self):
        long = self.write("long.png", png(120, 80, text=text_chunk("\"&'<\n" * 20_000 + "\nSteps: 1, Seed: 2")))
        for name, variant in self.variants(long, "*.embed_prompt=true").items():
            read = tags(path_of(variant))
            self.assertEqual(read["XMP-iptcExt:DigitalSourceType"], IPTC + "trainedAlgorithmicMedia", name)
            packet = exiftool("-b", "-XMP", path_of(variant))
            self.assertTrue(0 < len(packet) <= 60_000, name)

    def test_what_is_required_is_carried_or_the_job_fails(self):
        failed = self.render(self.source, "*.require=prompt,c2pa", code=1)
        self.assertEqual(failed["error"]["code"], "provenance_lost")
        self.assertIn("prompt", failed["error"]["message"])
        self.assertNotIn("c2pa", failed["error"]["message"])  # which it does not have
        self.render(self.source, "*.require=prompt,settings", "*.embed_prompt=true")

    def test_what_cannot_be_is_refused_when_the_plan_is_made(self):
        for setting, words in (("*.metadata=some", "strip, copyright, provenance, keep"),
                               ("*.label=real", "compositeWithTrainedAlgorithmicMedia"),
                               ("*.require=gps", "c2pa, label, prompt"),
                               ("*.embed_prompt=1", "true or false")):
            done = run("process", self.source, "--tool", "shop", "--presets", self.presets, "--set", setting)
            self.assertEqual(done.returncode, WRONG_USAGE, setting)
            self.assertIn(words, done.stderr.decode())

    def test_presets_show_it(self):
        self.presets.write_text(self.presets.read_text() + 'metadata = "keep"\nrequire = ["c2pa", "label"]\n')
        shown = json.loads(run("presets", "--presets", self.presets, "--tool", "shop", "--json").stdout)[0]
        self.assertEqual(shown["variants"][-1]["metadata"], "keep")
        self.assertEqual(shown["variants"][-1]["require"], ["c2pa", "label"])
        toml = self.write("again.toml", run("presets", "--presets", self.presets, "--toml").stdout)
        self.assertEqual(json.loads(run("presets", "--presets", toml, "--tool", "shop", "--json").stdout)[0], shown)


class Originals(Carrying):
    def test_a_kept_original_is_the_source_byte_for_byte(self):
        self.presets.write_text('[tools.shop]\noriginals = "keep"\n' + self.presets.read_text())
        photo = self.photo()
        result = self.render(photo, "*.metadata=strip")
        kept = path_of(result["original"])
        manifest = json.loads((kept.parent / "result.json").read_text())
        self.assertEqual(kept.name, "original.jpg")
        self.assertEqual(kept.read_bytes(), photo.read_bytes())
        self.assertEqual(result["original"]["size"], photo.stat().st_size)
        self.assertEqual(manifest["original"], result["original"])

    def test_nothing_of_it_is_stored_unless_the_preset_keeps_it(self):
        result = self.render(self.write("plain.png", png(20, 20)))
        self.assertNotIn("original", result)
        self.assertFalse([name for name in self.stored() if "original" in name])


@unittest.skipUnless((CORPUS / "generated").is_dir(), "DARKROOM_CORPUS is not set")
class OfTheCorpus(Carrying):
    def test_every_sample_is_told_the_same_by_its_variants(self):
        fields = ("generator", "prompt", "negativePrompt", "seed", "steps", "sampler", "model")
        for sample in sorted((CORPUS / "generated").iterdir()):
            done = run("inspect", sample, "--json")
            said = json.loads(done.stdout).get("provenance", {})
            if not said.get("prompt") or "c2pa" in said:
                continue
            for name, variant in self.variants(sample, "*.embed_prompt=true").items():
                with self.subTest(sample=sample.name, format=name):
                    again = inspected(variant)["provenance"]
                    self.assertEqual(again["prompt"], said["prompt"])
                    if "settings" not in variant["dropped"]:
                        self.assertEqual(again.get("seed"), said.get("seed"))
                    if name == "png" or (name == "webp" and said["generator"] == "comfyui"):
                        self.assertEqual({key: again.get(key) for key in fields},
                                         {key: said.get(key) for key in fields})

    def test_content_credentials_are_dropped_and_said_to_be(self):
        for name, variant in self.variants(CORPUS / "generated/splash-banner.png", "*.metadata=keep").items():
            read = tags(path_of(variant))
            self.assertIn("c2pa", variant["dropped"])
            self.assertFalse([tag for tag in read if "JUMBF" in tag or "C2PA" in tag.upper()], name)
            self.assertEqual(read["XMP-iptcExt:DigitalSourceType"], IPTC + "compositeWithTrainedAlgorithmicMedia")
        failed = self.render(CORPUS / "generated/splash-banner.png", "*.require=c2pa", code=1)
        self.assertEqual(failed["error"]["code"], "provenance_lost")


if __name__ == "__main__":
    unittest.main()
