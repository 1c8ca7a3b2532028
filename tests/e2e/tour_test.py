"""docs/service.md as a reader walks it: every command of its bash blocks, in order, as written."""
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import unittest

from service import ON_LOOPBACK
from support import BINARY, ROOT, Case, clean_environment, png

PAGE = ROOT / "docs/service.md"
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def free_port():
    """One below those that the kernel gives to connections: the other tests' clients hold many of these, and for a
    minute after they were closed nothing can listen there."""
    lowest = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for port in range(lowest - 1 - os.getpid() % 8192, 1024, -1):
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class Tour(Case):
    def test_every_command_of_the_page_works_as_written(self):
        blocks = BLOCK.findall(PAGE.read_text())
        self.assertGreater(len(blocks), 5)
        for i in range(3):
            self.write(f"picture-{i}.png", png(64 + i, 48))
        self.write("picture.png", png(96, 64))
        # One shell for all of them: what a block sets or starts is there for the next. Port 8080 is the
        # page's; the test's own port keeps it from meeting a real service.
        script = "set -euxo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(blocks)
        port = free_port()
        script = script.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
        env = {**ON_LOOPBACK, "DARKROOM_LISTEN": f"127.0.0.1:{port}", "DARKROOM_SERVER": f"http://127.0.0.1:{port}",
               "PATH": f"{pathlib.Path(BINARY).parent}:{os.environ['PATH']}"}
        # timeout ends what the shell has started, too, and what was said until then is shown.
        done = subprocess.run(["timeout", "110", "bash", "-c", script], cwd=self.folder, env=clean_environment(env),
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-6000:])


if __name__ == "__main__":
    unittest.main()
