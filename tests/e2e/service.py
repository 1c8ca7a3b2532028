"""`darkroom serve` as the end-to-end tests start, ask, kill and start it again."""
import base64
import contextlib
import http.client
import json
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from support import BINARY, Case, Server, answer, clean_environment, run, until

# Sources and callbacks of these tests are on loopback, which the address guard refuses by itself.
ON_LOOPBACK = {"DARKROOM_SOURCE_ALLOW_CIDRS": "127.0.0.0/8", "DARKROOM_SOURCE_ALLOW_PORTS": "1-65535",
               "DARKROOM_CALLBACK_ALLOW_CIDRS": "127.0.0.0/8", "DARKROOM_CALLBACK_ALLOW_PORTS": "1-65535"}
# Quick to come back after a kill, quick to try again.
QUICK = {"DARKROOM_QUEUE_LEASE": "2s", "DARKROOM_QUEUE_RETRY_BASE": "50ms",
         "DARKROOM_QUEUE_RETRY_LONGEST": "500ms", "DARKROOM_SOURCE_ATTEMPTS": "1"}


DONE, JOB_FAILED, WRONG_USAGE, UNREACHABLE = 0, 1, 2, 3


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Service:
    """The service over one data folder; stopped and started again, it goes on with that folder."""

    def __init__(self, folder, *flags, env=None):
        self.data = pathlib.Path(folder) / "data"
        self.log_path = pathlib.Path(folder) / "serve.log"
        self.flags, self.env = flags, {**ON_LOOPBACK, **QUICK, **(env or {})}
        self.url, self.process, self.key = None, None, None
        self.prefix = []  # a program that starts the binary, with its arguments: prlimit, say

    def start(self):
        """Returns once it is ready."""
        written = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, BINARY, "serve", "--listen", "127.0.0.1:0", "--data", str(self.data),
                 *map(str, self.flags)],
                env=clean_environment(self.env), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

        def url():
            if self.process.poll() is not None:
                raise AssertionError(f"serve ended at once ({self.process.returncode}):\n{self.log()}")
            for line in self.log_path.read_bytes()[written:].splitlines():
                with contextlib.suppress(ValueError):
                    event = json.loads(line)
                    if event.get("event") == "serving":
                        return event["url"]
            return None
        self.url = until(url, "the service says where it serves")
        until(lambda: self.get("/readyz").status == 200, "the service is ready")
        return self

    def log(self):
        return self.log_path.read_text(errors="replace")

    def events(self, name):
        """The log's lines of one event."""
        found = []
        for line in self.log().splitlines():
            with contextlib.suppress(ValueError):
                event = json.loads(line)
                if event.get("event") == name:
                    found.append(event)
        return found

    def ask(self, method, path, body=None, headers=None, timeout=90, key=None):
        """With the service's own key, or with `key`; an empty one sends none."""
        sent = dict(headers or {})
        if key is None:
            key = self.key
        if key:
            sent["Authorization"] = f"Bearer {key}"
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as problem:
            with problem:
                return Answer(problem.code, problem.headers, problem.read())

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body=body, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", path, **more)

    def command(self, *arguments, **more):
        """A command of the binary that talks to this service."""
        env = {"DARKROOM_SERVER": self.url, **more.pop("env", {})}
        return run(*arguments, env=env, **more)

    def stream(self, path, headers=None):
        """An open event stream: (connection, response)."""
        address = urllib.parse.urlparse(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        connection.request("GET", path, headers=headers or {})
        return connection, connection.getresponse()

    def kill(self):
        """As the kernel does when memory is short."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=60):
        """Its exit status after SIGTERM."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def close(self):
        """Whatever state it is in."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(30)


class WithService(Case):
    """A test of one service over this test's folder."""

    def start(self, *flags, env=None):
        service = Service(self.folder, *flags, env=env)
        self.addCleanup(service.close)
        return service.start()

    def serve(self, **routes):
        server = Server({"/" + name: route for name, route in routes.items()})
        self.addCleanup(server.close)
        return server

    def objects(self, service):
        folder = service.data / "objects"
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())

    def ended(self, service, job, seconds=30):
        return until(lambda: next((found for found in [service.get(f"/v1/jobs/{job}").json]
                                   if found["state"] in ("succeeded", "dead", "cancelled")), None),
                     f"{job} has ended", seconds)


def buffer(data):
    return base64.b64encode(data).decode()


def held(body):
    """A route that answers once the server is told to let go."""
    def route(server, connection):
        server.released.wait(60)
        answer(body=body)(server, connection)
    return route


def lives(pid):
    """Whether it runs: one that ended and waits for init to take note of it does not."""
    with contextlib.suppress(OSError, IndexError):
        return pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    return False


def children(pid):
    """Processes that live on with that parent."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            stat = pathlib.Path("/proc", entry, "stat").read_text()
            if int(stat.rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry))
    return found
