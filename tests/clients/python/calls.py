"""HTTP calls with requests, and checks."""

import hashlib
import hmac
import os
import secrets

import requests

SESSION = requests.Session()
# The sandbox is on this machine: no proxy of the environment.
SESSION.trust_env = False


class WrongSignature(Exception):
    """A signature that does not match."""


def setting(name):
    value = os.environ.get(name)
    if not value:
        raise Exception(f"{name} is not set")
    return value


def check(holds, shown):
    if not holds:
        raise Exception(shown)


def check_signature(matches, of):
    if not matches:
        raise WrongSignature(f"the signature of {of} does not match")


def same(expected, given):
    """Compares without telling by time where two texts differ."""
    return hmac.compare_digest(expected.encode(), str(given or "").encode())


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def hmac_sha256(key, message):
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def call(method, url, **options):
    """Sends a request; a redirect is not followed."""
    return SESSION.request(method, url, timeout=60, allow_redirects=False, **options)


def json(method, url, **options):
    """Sends a request and returns the parsed JSON of a successful response."""
    response = call(method, url, **options)
    check(response.ok, f"{method} {url}: {response.status_code} {response.text}")
    return response.json()


def control(path, body=None):
    """Calls the control API of the sandbox."""
    return json("POST", f"{setting('DHOW_SANDBOX_URL')}/_sandbox/{path}", json=body or {})


def reference():
    """A reference that no other run uses."""
    return f"PY-{secrets.token_hex(6)}"
