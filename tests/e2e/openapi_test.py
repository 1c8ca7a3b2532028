"""The API held against its own document by somebody else's program: Schemathesis makes requests that the
document allows, and ones that it does not, and looks at every answer."""
import os
import subprocess
import unittest

from service import WithService
from support import absent, clean_environment

# What strangers' URLs would reach: nothing, so every job ends at once and by itself.
NOWHERE = {"DARKROOM_SOURCE_ALLOW_CIDRS": "", "DARKROOM_SOURCE_ALLOW_HOSTS": "nowhere.invalid",
           "DARKROOM_CALLBACK_ALLOW_CIDRS": "", "DARKROOM_CALLBACK_ALLOW_PORTS": "1"}
# Which variants there are, and what a picture is, no document can say.
CONFIGURATION = """
[checks]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 414, 415, 422, 428, 429]
[[operations]]
include-path = ["/v1/jobs", "/v1/jobs:batch"]
include-method = "POST"
[operations.checks]
positive_data_acceptance.enabled = false
"""


class Document(WithService):
    def test_the_service_answers_as_its_document_says(self):
        program = os.environ.get("DARKROOM_SCHEMATHESIS")
        if not program:
            absent("Schemathesis, by DARKROOM_SCHEMATHESIS; tools/pypi.sh installs one from PyPI")
        self.write("schemathesis.toml", CONFIGURATION.encode())
        service = self.start(env=NOWHERE)
        done = subprocess.run(
            [program, "run", service.url + "/openapi.json", "--generation-deterministic", "--max-examples", "10",
             # `wait` may be 60 seconds, and is where the machine is busy.
             "--request-timeout", "90", "--phases", "examples,coverage,fuzzing", "--suppress-health-check", "all",
             "--no-shrink", "--warnings", "off",
             # A stream has no end, and a paused queue ends no wait.
             "--exclude-path", "/v1/events", "--exclude-path", "/v1/queue:pause"],
            cwd=self.folder, env={**clean_environment({}), "NO_COLOR": "1"}, capture_output=True, text=True, timeout=600,
            check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-20000:] + done.stderr[-2000:])
        self.assertEqual(service.get("/healthz").status, 200)


if __name__ == "__main__":
    unittest.main()
