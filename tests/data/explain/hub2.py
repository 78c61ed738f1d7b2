"""Writes hub2.json: deliveries of Hub2, genuine ones and ones that were signed with a seeded mistake.

Run it in this folder with any Python 3. It shares no code with Dhow.
"""

import base64
import hashlib
import hmac
import json

SECRET = "5257a869e7ecebeda32affa62cd1c0de"
OLD = "00aa11bb22cc33dd44ee55ff66778899"
API_KEY = "an-invented-api-key"
BODY = ('{"id":"evt_1","type":"payment.succeeded","data":{"id":"pay_1","status":"successful","amount":200,'
        '"currency":"XOF","label":"Caf\u00e9/7"},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}')


def mac(text=BODY, secret=SECRET):
    raw = text if isinstance(text, bytes) else text.encode()
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


def event(header, body=BODY, name="hub2-signature"):
    return ("POST /webhooks/hub2 HTTP/1.1\r\nhost: shop.example\r\ncontent-type: application/json\r\n"
            "%s: %s\r\ncontent-length: %d\r\n\r\n%s" % (name, header, len(body.encode()), body))


def s1(digits):
    return event("s1=" + digits)


parsed = json.loads(BODY)
compact = json.dumps(parsed, separators=(",", ":"), ensure_ascii=False)
assert compact == BODY
cases = [
    ("genuine", s1(mac()), None),
    ("genuine-old-secret", event("s1=%s,s0=%s" % (mac(secret="f" * 32), mac(secret=OLD))), None),
    ("genuine-both", event("s1=%s,s0=%s" % (mac(), mac(secret=OLD))), None),
    ("python", s1(mac(json.dumps(parsed))), "json-spaced"),
    ("python-unicode", s1(mac(json.dumps(parsed, ensure_ascii=False))), "json-spaced-unicode"),
    ("php", s1(mac(json.dumps(parsed, separators=(",", ":")).replace("/", "\\/"))), "json-php"),
    ("ascii", s1(mac(json.dumps(parsed, separators=(",", ":")))), "json-ascii"),
    ("sorted", s1(mac(json.dumps(parsed, separators=(",", ":"), ensure_ascii=False, sort_keys=True))), "json-sorted"),
    ("pretty", s1(mac(json.dumps(parsed, indent=2, ensure_ascii=False))), "json-pretty-2"),
    ("newline", s1(mac(BODY + "\n")), "trailing-newline"),
    ("bom", s1(mac("\ufeff" + BODY)), "byte-order-mark"),
    ("latin-1", s1(mac(BODY.encode("latin-1"))), "charset-latin-1"),
    ("hex-decoded-secret", s1(mac(secret=bytes.fromhex(SECRET))), "secret-hex-decoded"),
    ("digest-with-secret", s1(hashlib.sha256((BODY + SECRET).encode()).hexdigest()), "digest-secret-last"),
    ("plain-digest", s1(hashlib.sha256(BODY.encode()).hexdigest()), "plain-digest"),
    ("upper-case", s1(mac().upper()), "upper-case-hex"),
    ("base64", s1(base64.b64encode(bytes.fromhex(mac())).decode()), "signature-base64"),
    ("api-key", s1(mac(secret=API_KEY)), "other-secret"),
    ("newline-in-secret", s1(mac(secret=SECRET + "\n")), "secret-with-newline"),
    ("upper-case-secret", s1(mac(secret=SECRET.upper())), "secret-upper-case"),
    ("bare", event(mac()), "signature-bare"),
    ("version-name", event("t=1700000000,v1=" + mac()), "signature-name"),
]
secrets = {"webhook_secrets": [SECRET, OLD], "others": {"api_key": API_KEY}}
document = {"secrets": secrets, "cases": [{"id": i, "request": r, "expect": e} for i, r, e in cases]}
with open("hub2.json", "w", encoding="utf-8") as out:
    json.dump(document, out, indent=1, ensure_ascii=True)
    out.write("\n")
print(len(cases), "cases")
