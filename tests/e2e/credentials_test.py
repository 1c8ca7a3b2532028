"""Content Credentials through the real binary, where it is built with them: signed with certificates that openssl makes,
and read back by darkroom, by exiftool and by another build of C2PA's verifier."""
import json
import subprocess
import sys
import unittest

from service import Service, WithService, buffer
from support import ROOT, Case, png, png_pixels, results, run

sys.path.insert(0, str(ROOT / "tests/credentials"))
import c2pa_wasm

EXTENSIONS = """
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,1.3.6.1.5.5.7.3.4
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_certificates(folder):
    """root.pem, chain.pem (the signer's and the root's), key.pem, and other.pem: a key that is nobody's."""
    (folder / "extensions").write_text(EXTENSIONS)
    for name in ("root-key", "key", "other"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", folder / f"{name}.pem")
    for name, key, subject in (("root", "root-key", "/O=Example/CN=Example Root"), ("signer", "key", "/O=Example Studio/CN=Press")):
        openssl("req", "-new", "-key", folder / f"{key}.pem", "-subj", subject, "-out", folder / f"{name}.csr")
    openssl("x509", "-req", "-in", folder / "root.csr", "-signkey", folder / "root-key.pem", "-days", "30", "-extfile",
            folder / "extensions", "-extensions", "root", "-out", folder / "root.pem")
    openssl("x509", "-req", "-in", folder / "signer.csr", "-CA", folder / "root.pem", "-CAkey", folder / "root-key.pem",
            "-set_serial", "7", "-days", "30", "-extfile", folder / "extensions", "-extensions", "signer", "-out",
            folder / "signer.pem")
    (folder / "chain.pem").write_text((folder / "signer.pem").read_text() + (folder / "root.pem").read_text())


class Signing(Case):
    def setUp(self):
        super().setUp()
        make_certificates(self.folder)
        self.signer = {"DARKROOM_C2PA_CERTIFICATES": str(self.folder / "chain.pem"), "DARKROOM_C2PA_KEY": str(self.folder / "key.pem")}
        self.anchors = {"DARKROOM_C2PA_TRUST_ANCHORS": str(self.folder / "root.pem")}
        self.source = self.write("source.png", png(120, 80))

    def process(self, source, *settings, env=None, code=0):
        sets = [word for setting in settings for word in ("--set", setting)]
        done = run("process", source, "--tool", "dall-e", "--out", self.out, "--json", *sets,
                   env=self.signer if env is None else env)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return results(done)[0] if done.stdout else done.stderr.decode()

    def signed(self, *settings, source=None):
        """The path of a signed variant, and the result."""
        result = self.process(source or self.source, "normal.sign=true", *settings)
        return self.out / result["variants"][0]["key"], result

    def inspected(self, path, env=None):
        done = run("inspect", path, "--json", env=self.anchors if env is None else env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["provenance"]["c2pa"]

    def test_a_signed_variant_says_what_was_done_to_its_source_and_holds(self):
        for format_ in ("jpeg", "webp", "png", "avif", "gif", "jpeg-xl"):
            with self.subTest(format_):
                path, result = self.signed(f"normal.format={format_}", "normal.width=60", "normal.effort=2",
                                           "normal.watermark.text=ACME")
                variant, other = result["variants"]
                self.assertIs(variant["signed"], True)
                self.assertNotIn("signed", other)
                self.assertEqual(len(path.read_bytes()), variant["size"])
                self.assertGreater(result["stages"]["sign"], 0)
                if format_ == "jpeg-xl":
                    continue  # of which darkroom reads no credentials
                told = self.inspected(path)
                self.assertEqual((told["state"], told["verification"]), ("present", "trusted"))
                self.assertEqual(self.inspected(path, env={})["verification"], "valid")
                if format_ == "gif":
                    continue  # of which it reads no more than that they are there
                self.assertIn("darkroom", told["claimGenerator"])
                self.assertEqual(told["signer"], "Example Studio")
                self.assertEqual(told["actions"][:1] + told["actions"][-1:], ["c2pa.opened", "c2pa.transcoded" if format_ == "png" else "c2pa.converted"])
                self.assertIn("c2pa.resized", told["actions"])
                self.assertIn("c2pa.edited", told["actions"])

    def test_its_pixels_and_its_label_are_as_without(self):
        path, _ = self.signed("normal.format=png", "normal.progressive=false")
        plain = self.out / self.process(self.source, "normal.format=png", "normal.progressive=false")["variants"][0]["key"]
        self.assertEqual(png_pixels(path.read_bytes()), png_pixels(plain.read_bytes()))
        labels = [json.loads(subprocess.run(["exiftool", "-j", "-DigitalSourceType", each], capture_output=True,
                                            check=True).stdout)[0]["DigitalSourceType"] for each in (path, plain)]
        self.assertEqual(labels[0], labels[1])

    def test_a_change_to_a_signed_variant_shows(self):
        path, _ = self.signed("normal.format=png", "normal.progressive=false")
        data = bytearray(path.read_bytes())
        text = data.rindex(b"darkroom")  # in the manifest itself, which no checksum of PNG's is asked of
        data[text] ^= 1
        told = self.inspected(self.write("changed.png", bytes(data)))
        self.assertEqual(told["verification"], "invalid")

    def test_a_sources_credentials_are_verified_and_carried(self):
        path, _ = self.signed("normal.format=jpeg")
        source = self.write("signed.jpg", path.read_bytes())
        result = self.process(source, "normal.sign=true", "normal.require=c2pa", env=self.signer | self.anchors)
        self.assertEqual(result["provenance"]["c2pa"]["verification"], "trusted")
        signed, plain = result["variants"]
        self.assertEqual((signed["dropped"], plain["dropped"]), ([], ["c2pa"]))
        self.assertEqual(self.inspected(self.out / signed["key"])["verification"], "trusted")
        unverified = self.process(source, env={"DARKROOM_C2PA_VERIFY": "false"})
        self.assertEqual(unverified["provenance"]["c2pa"]["verification"], "not verified")

    def test_another_verifier_agrees(self):
        c2pa_wasm.install()
        first, _ = self.signed("normal.format=jpeg")
        second, _ = self.signed("normal.format=webp", source=self.write("signed.jpg", first.read_bytes()))
        for report, has_manifest in zip(c2pa_wasm.verified(self.folder / "root.pem", first, second), (False, True)):
            self.assertEqual((report["state"], report["failures"]), ("Trusted", []))
            self.assertEqual(report["ingredients"], [{"relationship": "parentOf", "hasManifest": has_manifest}])

    def test_what_cannot_sign_is_told_before_a_source_is_read(self):
        nobody = self.process(self.source, "normal.sign=true", env={}, code=1)
        self.assertEqual(nobody["error"]["code"], "invalid_preset")
        self.assertIn("variant normal is to be signed, and c2pa.certificates and c2pa.key are not set", nobody["error"]["message"])
        other = str(self.folder / "other.pem")
        for env, words in ((self.signer | {"DARKROOM_C2PA_KEY": other}, "c2pa.certificates and c2pa.key: "),
                           ({"DARKROOM_C2PA_KEY": other}, "c2pa.certificates: is missing"),
                           (self.signer | {"DARKROOM_C2PA_KEY": str(self.folder / "none")}, "none cannot be read")):
            done = run("process", self.source, "--tool", "dall-e", "--out", self.out, env=env)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertIn(words, (done.stdout + done.stderr).decode())
        self.assertEqual(self.stored(), [])

    def test_it_needs_room(self):
        done = run("process", self.source, "--tool", "dall-e", "--set", "normal.sign=true", "--set", "normal.max_bytes=9000")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"sign: is set, and so is max_bytes", done.stderr)


class OfTheService(WithService):
    def test_a_preset_that_signs_is_refused_at_start_without_a_signer_and_works_with_one(self):
        make_certificates(self.folder)
        presets = self.write("presets.toml", b"[tools.dall-e.variants.normal]\nsign = true\n")
        refused = Service(self.folder, "--presets", str(presets))
        self.addCleanup(refused.close)
        with self.assertRaises(AssertionError):
            refused.start()
        service = self.start("--presets", str(presets), env={
            "DARKROOM_C2PA_CERTIFICATES": str(self.folder / "chain.pem"), "DARKROOM_C2PA_KEY": str(self.folder / "key.pem")})
        done = service.post("/v1/jobs?wait=30", {"tool": "dall-e", "sourceBuffer": buffer(png(64, 48))})
        self.assertEqual((done.status, done.json["state"]), (200, "succeeded"), done)
        self.assertEqual([variant.get("signed") for variant in done.json["result"]["variants"]], [True, None])
        self.assertNotIn("PRIVATE KEY", service.get("/metrics").body.decode() + service.log())


if __name__ == "__main__":
    unittest.main()
