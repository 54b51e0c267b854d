"""Clients of the pages that keep no rule: afterwards a page still answers, no answer was a fault of the server's, nothing was lost."""
import contextlib
import re
import socket
import time

from bench import Allowance, Bench, Fault

PATHS = ["/", "/sessions", "/machines/machine-00", "/machines/..%2f..%2fetc%2fpasswd", "/health", "/health/ready", "/statements", "/inbox", "/%00", "/\u202e", "/" + "a" * 9000]


class Requests:
    def __init__(self, chance, port):
        self.chance, self.port = chance, port

    def head(self):
        method = self.chance.choice(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "G\x00T", "get", ""])
        path = self.chance.choice(PATHS) + self.chance.choice(["", "?from=x", "?machine=%ff", "?page=-1", "?page=99999999999999999999", "?lang=\x1b"])
        host = self.chance.choice([f"127.0.0.1:{self.port}", f"localhost:{self.port}", "evil.example", "", "[::1", "a" * 5000])
        version = self.chance.choice(["HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.1 ", ""])
        return f"{method} {path} {version}\r\nHost: {host}\r\n"

    def plain(self):
        return (self.head() + "\r\n").encode("utf-8", "surrogatepass")

    def noise(self):
        return self.chance.randbytes(self.chance.randrange(1, 5000))

    def many_headers(self):
        return (self.head() + "".join(f"X-{number}: {'v' * 50}\r\n" for number in range(self.chance.randrange(1, 3000))) + "\r\n").encode()

    def bad_chunk(self):
        size = self.chance.choice(["zz", "-1", "ffffffffffffffff", "5\r\nab"])
        return (f"POST /devices HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n").encode()

    def smuggled(self):
        return (f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n").encode()

    def promised_body(self):
        return (f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {self.chance.choice([10**12, 10**6, 5])}\r\n\r\n").encode() + bytes(3)

    def any(self):
        return self.chance.choice([self.plain, self.plain, self.noise, self.many_headers, self.bad_chunk, self.smuggled, self.promised_body])()


def exchange(port, request):
    """The status of the answer, or None when the connection was closed or nothing came."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(request)
        connection.settimeout(0.2)
        answer = connection.recv(4096)
        found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
        return int(found.group(1)) if found else None
    return None


def crowd(port, size):
    """Connections that say a little and wait."""
    waiting = []
    for _ in range(size):
        with contextlib.suppress(OSError):
            connection = socket.create_connection(("127.0.0.1", port), timeout=1)
            waiting.append(connection)
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127")
    return waiting


def run(program, folder, chance, seconds, count=None):
    with Bench(program, folder, rate=50) as bench:
        bench.collector.start()
        bench.must_be_ready()
        port = bench.collector.web_port
        requests, sent = Requests(chance, port), 0
        for rounds in Allowance(seconds, count):
            for _ in range(40):
                request = requests.any()
                status = exchange(port, request)
                sent += 1
                if status is not None and status >= 500 and status not in (501, 503, 505):
                    raise Fault(f"status {status} for {request[:200]!r}")
            if rounds % 5 == 0:
                waiting = crowd(port, 400)
                bench.must_acknowledge(5)
                for connection in waiting:
                    connection.close()
            time.sleep(0.05)
            bench.must_answer()
            bench.must_acknowledge(5)
        bench.must_be_small()
        messages = bench.settle()
        return f"{sent} hostile requests, 0 of {messages} acknowledged messages lost"
