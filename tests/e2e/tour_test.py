"""docs/service.md as a reader walks it: every command of its bash blocks, in order, as written."""
import os
import pathlib
import re
import subprocess
import unittest

from service import ON_LOOPBACK
from support import BINARY, ROOT, Case, clean_environment, png

PAGE = ROOT / "docs/service.md"
BLOCK = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


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
        port = 20000 + os.getpid() % 20000
        script = script.replace("127.0.0.1:8080", f"127.0.0.1:{port}")
        env = {**ON_LOOPBACK, "DARKROOM_LISTEN": f"127.0.0.1:{port}", "DARKROOM_SERVER": f"http://127.0.0.1:{port}",
               "PATH": f"{pathlib.Path(BINARY).parent}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, env=clean_environment(env),
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-6000:])


if __name__ == "__main__":
    unittest.main()
