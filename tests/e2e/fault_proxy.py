"""A store that misbehaves: a proxy in front of a real one, which fails some requests the first time."""
import random
import socket
import threading

from support import Listener

FAILURES = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    b"")  # hangs up


class FaultProxy(Listener):
    """On loopback, one request a connection. `share` of all (method, key) fail when they are first asked for; half of
    those have been carried out all the same, as a real store's time-out may have been."""

    def __init__(self, upstream_port, share, seed):
        self.share, self.failed = share, 0
        self._upstream, self._random, self._lock = upstream_port, random.Random(seed), threading.Lock()
        self._seen = set()
        super().__init__()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def _fate(self, request):
        """None, or (the failure, whether the request is carried out before)."""
        with self._lock:
            if request in self._seen:
                return None
            self._seen.add(request)
            if self._random.random() >= self.share:
                return None
            self.failed += 1
            return self._random.choice(FAILURES), self._random.random() < 0.5

    def serve(self, connection, head, body):
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith((b"connection:", b"expect:"))]
        sizes = [int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")]
        if b"expect: 100-continue" in head.lower():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        while len(body) < (sizes or [0])[0]:
            received = connection.recv(65536)
            if not received:
                return
            body += received
        method, target = lines[0].split(b" ")[:2]
        fate = self._fate((method, target.split(b"?")[0]))
        if fate is None:
            self._forward(lines, body, connection.sendall)
            return
        failure, carried_out = fate
        if carried_out:
            self._forward(lines, body, lambda _: None)
        connection.sendall(failure)

    def _forward(self, lines, body, answer):
        with socket.create_connection(("127.0.0.1", self._upstream), timeout=30) as upstream:
            upstream.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            while received := upstream.recv(65536):
                answer(received)
