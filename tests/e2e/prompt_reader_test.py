"""What other programs read out of variants: sd-parsers of PyPI, which knows the places where generators write."""
import json
import os
import subprocess
import unittest

from support import CORPUS, Case, absent, run

READ = """
import json, sys
from sd_parsers import ParserManager
manager = ParserManager()
for path in sys.argv[1:]:
    found = manager.parse(path)
    print(json.dumps(found and {
        "prompts": [prompt.value for prompt in found.prompts],
        "negative": [prompt.value for prompt in found.negative_prompts],
        "seeds": [str(sampler.parameters.get("seed")) for sampler in found.samplers]}))
"""
PRESETS = "".join(f"""
[tools.shop.variants.{name}]
width = 128
height = 128
format = "{name}"
embed_prompt = true
""" for name in ("jpeg", "webp", "png"))
SOURCES = {  # and the seed that each is known for
    "automatic1111_cropped.png": "235284042", "automatic1111_cropped.jpg": "235284042", "example.png": "42",
    "flux2-klein-4b.png": "42", "fooocus1_cropped.png": "6952411511246973023", "img2img_cropped.png": "280823642470253",
    "invokeai_imeta1.png": "3293022630", "novelai1_cropped.png": "2253955223"}


class PromptReader(Case):
    def setUp(self):
        super().setUp()
        self.python = os.environ.get("DARKROOM_SD_PARSERS") or absent("sd-parsers, which tools/pypi.sh installs")
        self.pictures = CORPUS / "generated"
        if not self.pictures.is_dir():
            raise unittest.SkipTest("the corpus")

    def read(self, *paths):
        done = subprocess.run([self.python, "-c", READ, *paths], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_it_reads_of_a_variant_what_it_reads_of_its_source(self):
        presets = self.write("presets.toml", PRESETS.encode())
        for name, seed in SOURCES.items():
            with self.subTest(name):
                done = run("process", self.pictures / name, "--tool", "shop", "--presets", presets, "--out", self.out, "--json",
                           "--id", name)
                self.assertEqual(done.returncode, 0, done.stdout)
                variants = json.loads(done.stdout)["variants"]
                self.assertEqual(len(variants), 3)
                source, *made = self.read(self.pictures / name, *(self.out / variant["key"] for variant in variants))
                self.assertEqual(source["seeds"], [seed])
                self.assertTrue(source["prompts"])
                for variant, found in zip(variants, made):
                    self.assertEqual(found, source, variant["variant"])

    def test_it_reads_no_prompt_where_none_was_to_travel(self):
        presets = self.write("presets.toml", PRESETS.replace("= true", "= false").encode())
        done = run("process", self.pictures / "automatic1111_cropped.png", "--tool", "shop", "--presets", presets, "--out", self.out,
                   "--json")
        for found in self.read(*(self.out / variant["key"] for variant in json.loads(done.stdout)["variants"])):
            self.assertFalse(found and (found["prompts"] or found["negative"]), found)


if __name__ == "__main__":
    unittest.main()
