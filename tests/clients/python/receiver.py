"""A server of Python's standard library that verifies each webhook and replies as its gateway expects."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import hitpay
import hpay
import hub2
import payatom
from calls import WrongSignature


def verify(path, query, headers, body):
    """Verifies a webhook by its path and returns its fields."""
    if path == "/hitpay/form":
        return hitpay.form(parse_qsl(body.decode(), keep_blank_values=True))
    if path == "/hitpay/event":
        return hitpay.event(body, headers["Hitpay-Signature"])
    if path == "/payatom":
        return payatom.webhook(body)
    if path == "/hub2":
        return hub2.webhook(body, headers["Hub2-Signature"])
    if path == "/hpay/notify":
        return hpay.notify(dict(parse_qsl(query, keep_blank_values=True)))
    raise Exception(f"no webhook belongs to {path}")


class Receiver:
    def __init__(self):
        self.received = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.handle(self)

            do_GET = do_POST

            def log_message(self, *arguments):
                """Prints nothing for each request."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}"

    def handle(self, request):
        url = urlsplit(request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        status, reply = 200, {"hash_status": "HashMatched", "acknowledge": "yes"}
        try:
            result = verify(url.path, url.query, request.headers, body)
        except WrongSignature as error:
            result = error
            # PayAtom reads the body of a response with status 200.
            status = 200 if url.path == "/payatom" else 400
            reply = {"hash_status": "HashMismatch", "acknowledge": "no"}
        content = json.dumps(reply).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)
        # After the reply, because the client may end this process.
        self.received.append((url.path, result))

    def wait(self, wanted_path, wanted):
        """Waits for a webhook that was verified and that `wanted` accepts. A webhook with a wrong signature is an error."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for path, fields in list(self.received):
                if isinstance(fields, WrongSignature):
                    raise fields
                if path == wanted_path and wanted(fields):
                    return fields
            time.sleep(0.01)
        raise Exception(f"no webhook at {wanted_path} within 60 seconds")
