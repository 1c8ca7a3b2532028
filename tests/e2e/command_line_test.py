"""The command line as a person meets it: help, mistakes, settings and where they come from."""
import json
import pathlib
import re
import subprocess
import unittest

from support import ROOT, Case, png, run

COMMANDS = ("process", "serve", "submit", "status", "jobs", "retry", "cancel", "batch", "dead-letters", "redeliver",
            "keys", "inspect", "presets", "config", "doctor", "completion", "version")
WRONG_USAGE = 2


def setting(name, done):
    return json.loads(done.stdout)[name]


class Help(Case):
    def test_every_command_teaches_by_example_or_says_what_it_does(self):
        for command in COMMANDS:
            done = run(command, "--help")
            self.assertEqual(done.returncode, 0, command)
            self.assertIn(b"Usage: darkroom " + command.encode(), done.stdout)

    def test_without_a_command_the_way_to_help_is_shown(self):
        done = run()
        self.assertEqual(done.returncode, WRONG_USAGE)
        self.assertIn(b"--help", done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_the_reference_page_has_every_command_and_flag(self):
        page = (ROOT / "docs/cli.md").read_text()
        for command in COMMANDS:
            self.assertRegex(page, rf"(?m)^## .*\b{command}\b")
            for flag in set(re.findall(r"--[a-z][a-z-]+", run(command, "--help").stdout.decode())):
                self.assertTrue(flag in page, f"docs/cli.md has no {command} {flag}")

    def test_completions_are_scripts_that_their_shells_can_read(self):
        script = run("completion", "bash")
        self.assertEqual(script.returncode, 0)
        self.assertEqual(subprocess.run(["bash", "-n"], input=script.stdout, check=False).returncode, 0)
        for shell in ("zsh", "fish"):
            self.assertIn(b"darkroom", run("completion", shell).stdout)
        self.assertEqual(run("completion", "tcsh").returncode, WRONG_USAGE)


class Mistakes(Case):
    def refused(self, *arguments, says, env=None):
        done = run(*arguments, env=env)
        self.assertEqual(done.returncode, WRONG_USAGE, done)
        for words in says:
            self.assertIn(words, done.stderr.decode())
        self.assertEqual(done.stdout, b"")

    def test_a_misspelt_command_names_the_nearest(self):
        self.refused("proces", "cat.png", says=["did you mean 'process'"])

    def test_a_misspelt_flag_names_the_nearest(self):
        self.refused("process", "--tol", "x", says=["'--tol'", "did you mean '--tool'"])

    def test_a_misspelt_override_names_the_nearest(self):
        self.refused("process", self.write("a.png", png(8, 8)), "--tool", "sd", "--set",
                     "normal.qualty=70", says=["qualty", "quality"])

    def test_every_mistake_of_a_settings_file_is_told_with_its_place(self):
        path = self.write("settings.toml", b'concurency = 3\n[limits]\nmax_side = "x"\n')
        self.refused("config", "--config", path,
                     says=["line 1", "did you mean 'concurrency'", "line 3", "limits.max_side"])

    def test_a_settings_file_that_is_no_toml_says_where(self):
        path = self.write("settings.toml", b"threads = 2\nlimits = {\n")
        self.refused("config", "--config", path, says=["line 2"])

    def test_a_settings_file_that_is_not_there_says_so(self):
        self.refused("config", "--config", self.folder / "none.toml", says=["none.toml"])

    def test_a_wrong_variable_is_named(self):
        self.refused("config", env={"DARKROOM_LIMITS_MAX_SIDE": "zz"},
                     says=["DARKROOM_LIMITS_MAX_SIDE", "'zz'", "65535"])

    def test_a_variable_that_nothing_reads_is_a_warning_with_the_nearest(self):
        done = run("config", env={"DARKROOM_THREAD": "3"})
        self.assertEqual(done.returncode, 0)
        self.assertIn("DARKROOM_THREADS", done.stderr.decode())

    def test_a_folder_that_cannot_be_written_is_a_storage_error_not_a_crash(self):
        blocked = self.write("file", b"")
        done = run("process", self.write("a.png", png(8, 8)), "--tool", "sd", "--out", blocked / "x")
        self.assertIn(done.returncode, (1, 3))
        self.assertRegex(done.stderr.decode() + done.stdout.decode(), "storage_[a-z]+")


class Settings(Case):
    def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(self):
        path = self.write("settings.toml", b"threads = 3\nconcurrency = 5\n[log]\nlevel = \"warn\"\n")
        done = run("config", "--json", "--config", path, "--concurrency", "7",
                   env={"DARKROOM_CONCURRENCY": "6", "LOG_LEVEL": "error"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(setting("concurrency", done)["value"], "7")
        self.assertEqual(setting("log.level", done)["value"], "error")
        self.assertEqual(setting("threads", done)["value"], "3")
        self.assertEqual(setting("limits.max_side", done), {"value": "16384", "from": "default"})

    def test_each_value_says_where_it_came_from(self):
        path = self.write("settings.toml", b"threads = 3\n")
        done = run("config", "--json", "--config", path, env={"LOG_LEVEL": "warn"})
        self.assertIn("LOG_LEVEL", setting("log.level", done)["from"])
        self.assertRegex(setting("threads", done)["from"], r"settings\.toml line 1")

    def test_secrets_are_never_printed(self):
        env = {"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "AKIDPUBLIC", "S3_SECRET_ACCESS_KEY": "s3cr3t-value"}
        for arguments in (("config",), ("config", "--json"), ("doctor",)):
            done = run(*arguments, env=env)
            self.assertNotIn(b"s3cr3t-value", done.stdout + done.stderr)

    def test_the_page_of_settings_is_what_the_program_says(self):
        table = run("config", "--markdown").stdout.decode()
        self.assertTrue((ROOT / "docs/configuration.md").read_text().endswith(table),
                        "write it anew: darkroom config --markdown")


class Outputs(Case):
    def test_inspect_tells_the_format_whatever_the_name_says(self):
        path = self.write("picture.jpg", png(40, 30))
        facts = json.loads(run("inspect", path, "--json").stdout)
        self.assertEqual((facts["format"], facts["width"], facts["height"]), ("png", 40, 30))

    def test_inspect_and_process_tell_what_a_picture_says_of_its_making(self):
        parameters = b"a secret duck\nNegative prompt: geese\nSteps: 15, Seed: 42, Size: 512x400"
        path = self.write("picture.png", png(40, 30, text=b"parameters\0" + parameters))

        inspected = json.loads(run("inspect", path, "--json").stdout)["provenance"]
        table = run("inspect", path).stdout.decode()
        done = run("process", path, "--tool", "dall-e", "--out", self.out, "--json", "--log-level", "trace")
        told = json.loads(done.stdout)
        manifest = self.out / told["userId"] / told["jobId"] / "result.json"

        self.assertEqual((inspected["generator"], inspected["seed"]), ("automatic1111", "42"))
        self.assertIn("a secret duck", table)
        self.assertIn("not verified", table)
        self.assertEqual(told["provenance"], inspected)
        # Prompts are private: they lie neither beside the variants nor in the log.
        hidden = {key: value for key, value in inspected.items()
                  if key not in ("prompt", "negativePrompt")}
        self.assertEqual(json.loads(manifest.read_text())["provenance"], hidden)
        for path in [each for each in self.out.rglob("*") if each.is_file()]:
            self.assertNotIn(b"secret", path.read_bytes(), path)
        self.assertIn(b"job finished", done.stderr)
        self.assertNotIn(b"secret", done.stderr)

    def test_inspect_of_what_is_no_picture_fails_with_its_code(self):
        done = run("inspect", self.write("a.png", b"not a picture at all"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("unsupported_format", (done.stdout + done.stderr).decode())

    def test_a_metrics_file_holds_what_happened(self):
        path = self.folder / "metrics.prom"
        run("process", self.write("a.png", png(64, 64)), "--tool", "sora", "--out", self.out,
            "--metrics", path)
        self.assertIn('generation_success{tool="sora"} 1\n', path.read_text())

    def test_the_contact_sheet_shows_every_variant_and_runs_no_script(self):
        path = self.folder / "sheet.html"
        run("process", self.write("<b>&.png", png(64, 64)), "--tool", "sd", "--out", self.out,
            "--contact-sheet", path)
        page = path.read_text()
        self.assertEqual(page.count("<img"), 2)
        self.assertNotIn("<script", page)
        self.assertNotIn("<b>&", page)
        for source in re.findall(r'<img[^>]* src="([^"]+)"', page):
            self.assertTrue((path.parent / source).is_file() or
                            pathlib.Path(source.removeprefix("file://")).is_file(), source)

    def test_colour_is_for_terminals_alone(self):
        done = run("process", self.write("a.png", png(64, 64)), "--tool", "sd", "--out", self.out)
        self.assertNotIn(b"\x1b[", done.stdout + done.stderr)

    def test_presets_can_be_read_by_machines(self):
        tools = [preset["tool"] for preset in json.loads(run("presets", "--json").stdout)]
        self.assertEqual(tools, ["dall-e", "sora", "stable-diffusion"])

    def test_doctor_proves_the_sandbox_the_codecs_and_the_store(self):
        done = run("doctor", "--store", f"dir:{self.out}")
        self.assertEqual(done.returncode, 0, done.stdout)
        for word in (b"sandbox", b"codecs", b"storage", b"letters: a watermark's text drawn", b"content credentials"):
            self.assertIn(word, done.stdout)


if __name__ == "__main__":
    unittest.main()
