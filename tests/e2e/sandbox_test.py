"""The sandbox through the binary: whole here, and where the kernel lacks a part of it."""
import ctypes
import json
import platform
import struct
import subprocess
import unittest

from support import BINARY, Case, clean_environment, png, run

# landlock_create_ruleset, the same on every architecture since its introduction.
LANDLOCK_CREATE_RULESET = 444
ENOSYS = 38


def without_landlock():
    """For a child before it starts: a kernel that has never heard of Landlock, by a seccomp filter of our own."""
    def instruction(code, yes, no, value):
        return struct.pack("HBBI", code, yes, no, value)
    program = (instruction(0x20, 0, 0, 0) +                                # load the system call's number
               instruction(0x15, 0, 1, LANDLOCK_CREATE_RULESET) +          # is it that one?
               instruction(0x06, 0, 0, 0x00050000 | ENOSYS) +              # then it fails with ENOSYS
               instruction(0x06, 0, 0, 0x7fff0000))                        # any other is allowed
    code = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
    libc = ctypes.CDLL(None, use_errno=True)
    given = Filter(len(program) // 8, ctypes.addressof(code))
    assert libc.prctl(38, 1, 0, 0, 0) == 0                                 # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, ctypes.byref(given), 0, 0) == 0               # PR_SET_SECCOMP, a filter


def run_without_landlock(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], env=clean_environment(None), capture_output=True,
                          check=False, timeout=60, preexec_fn=without_landlock)


def findings(done):
    return {finding["what"]: finding for finding in json.loads(done.stdout)}


class Whole(Case):
    def test_doctor_tries_each_thing_and_finds_it_denied(self):
        found = findings(run("doctor", "--json", "--data", self.folder / "data"))
        self.assertTrue(found["sandbox: whole"]["good"], found["sandbox: whole"])
        for what in ("open /etc/passwd", "write a file", "connect to 127.0.0.1", "exec /bin/true", "fork",
                     "ptrace the parent", "signal the parent"):
            self.assertTrue(found[f"sandbox: {what}"]["good"], found[f"sandbox: {what}"])

    def test_what_is_required_and_there_changes_nothing(self):
        done = run("process", self.write("a.png", png(20, 10)), "--tool", "sd", "--out", self.out, "--require-sandbox")
        self.assertEqual(done.returncode, 0, done.stderr)


@unittest.skipUnless(platform.system() == "Linux", "Linux's sandbox")
class WithoutLandlock(Case):
    def test_a_watermarks_text_is_drawn_all_the_same(self):
        done = run_without_landlock("process", self.write("a.png", png(40, 20)), "--tool", "sd", "--out", self.out,
                                    "--set", "normal.watermark.text=Aa")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_works_and_warns(self):
        done = run_without_landlock("process", self.write("a.png", png(20, 10)), "--tool", "sd", "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"Landlock is not to be had here", done.stderr)

    def test_it_refuses_to_start_where_the_whole_sandbox_is_required(self):
        done = run_without_landlock("process", self.write("a.png", png(20, 10)), "--tool", "sd", "--out", self.out,
                                    "--require-sandbox")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(b"sandbox_violation", done.stdout + done.stderr)
        self.assertIn(b"Landlock", done.stdout + done.stderr)
        self.assertEqual(self.stored(), [])

    def test_doctor_says_what_is_missing(self):
        done = run_without_landlock("doctor", "--json", "--data", self.folder / "data")
        self.assertEqual(done.returncode, 1)
        self.assertFalse(findings(done)["sandbox: whole"]["good"])
        self.assertIn("Landlock", findings(done)["sandbox: whole"]["detail"])


if __name__ == "__main__":
    unittest.main()
