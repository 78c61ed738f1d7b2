"""Writes seeded.json: deliveries of all gateways with one, two or three seeded mistakes, genuine ones, and forged ones.

Run it in this folder with any Python 3 and the openssl command. It shares no code with Dhow: the signatures, and what frameworks make of
requests, are written out again below. A request is a text with one character for each byte.
"""

import base64
import gzip
import hashlib
import hmac
import html
import json
import re
import subprocess
import unicodedata
import urllib.parse
import zlib

import causes
import everyday
import receivers

SALT, ENDPOINT = "self-made-salt-1", "self-made-endpoint-salt"
HUB2, HUB2_OLD = "5257a869e7ecebeda32affa62cd1c0de", "00aa11bb22cc33dd44ee55ff66778899"
PASSCODE, MERCHANT = "an-invented-passcode", "100001"
SECRET_KEY = "an-invented-secret-key"
SECRETS = {
    "hitpay": {"webhook_salt": SALT, "event_salts": [ENDPOINT], "others": {"api_key": "self-made-api-key-1"}},
    "hub2": {"webhook_secrets": [HUB2, HUB2_OLD], "others": {"api_key": "an-invented-api-key"}},
    "hpay": {"passcodes": [PASSCODE], "others": {"salt of hitpay": SALT}},
    "payatom": {"secret_keys": [SECRET_KEY], "others": {"api_key": "an-invented-api-key"}},
}
cases = []


def case(gateway, name, request, expect=(), origin=None, secrets=None, forged=False):
    """Adds a case. `expect` are the names of the findings in any order; a genuine delivery and a forged one have none."""
    expect = [expect] if isinstance(expect, str) else list(expect)
    known = dict(SECRETS[gateway], **(secrets or {}))
    raw = request if isinstance(request, bytes) else request.encode()
    cases.append({
        "id": gateway + "/" + name, "gateway": gateway, "secrets": known, "request": raw.decode("latin-1"), "expect": expect,
        "origin": origin, "valid": not expect and not forged,
    })


def bytes_of(text):
    return text if isinstance(text, bytes) else text.encode()


def post(body, headers=(), path="/webhooks", method="POST"):
    body = bytes_of(body)
    head = "%s %s HTTP/1.1\r\nhost: shop.example\r\n" % (method, path)
    head += "".join("%s: %s\r\n" % pair for pair in headers)
    return head.encode() + b"content-length: %d\r\n\r\n" % len(body) + body


def mac(text, key, hash_name="sha256"):
    return hmac.new(bytes_of(key), bytes_of(text), hash_name).hexdigest()


# Signed bodies: HitPay's events and Hub2's events.

HITPAY_EVENT = ('{"id":"92965a20-dae5-4d4a-8a26-1ee4a5ef0a02","name":"Ana & Zo\u00eb","email":"ana@shop.example","phone":null,"amount":"599.00",'
                '"fee":12.50,"currency":"SGD","status":"completed","purpose":"","url":"https://pay.example/x?a=1&b=<2>",'
                '"payment_methods":["card"],"metadata":{},"live":false,"reference_number":"ORDER-1042"}')
HUB2_EVENT = ('{"id":"evt_4f8f973a37ca196494f45","type":"payment_intent.succeeded","data":{"id":"pi_1b313699ab160a7c99cc3",'
              '"purchaseReference":"ORDER-1042","customerReference":null,"status":"successful","amount":2500,"rate":1.50,"note":"",'
              '"label":"Caf\u00e9 / r\u00e9serv\u00e9 <7>","currency":"XOF"},"createdAt":"2026-11-20T00:00:00.000Z","mode":"sandbox"}')


class Signed:
    """A gateway that signs the body and puts the signature into a header."""

    def __init__(self, gateway, body, key, header, before, list_name):
        self.gateway, self.body, self.key, self.header, self.before, self.list_name = gateway, body, key, header, before, list_name

    def sign(self, text, key=None, hash_name="sha256"):
        return self.before + mac(text, self.key if key is None else key, hash_name)

    def request(self, body=None, value=None, header=None, more=(), path="/webhooks", json_type="application/json"):
        body = self.body if body is None else body
        value = self.sign(self.body) if value is None else value
        pairs = [("content-type", json_type)] + list(more) + ([(header or self.header, value)] if value else [])
        return post(body, pairs, path)

    def sealed(self, text):
        """A delivery whose signature covers another text than the body: a mistake in the code that signs."""
        return self.request(value=self.sign(text))

    def with_secret(self, secret):
        return {self.list_name: [secret]}


def load(body):
    """The document with marked fractions, which `written` writes with the digits that were read."""
    return json.loads(body, parse_float=lambda digits: "@@%s@@" % digits)


def written(value, **how):
    return re.sub('"@@([0-9.]+)@@"', r"\1", json.dumps(value, **how))


def compact(body, ascii_only=False, **how):
    return written(load(body), separators=(",", ":"), ensure_ascii=ascii_only, **how)


def without(body, is_dropped):
    def walk(value):
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items() if not is_dropped(v)}
        return [walk(v) for v in value] if isinstance(value, list) else value
    return written(walk(load(body)), separators=(",", ":"), ensure_ascii=False)


def mapped(body, change):
    def walk(value):
        if isinstance(value, dict):
            return {k: walk(v) for k, v in value.items()}
        return [walk(v) for v in value] if isinstance(value, list) else change(value)
    return written(walk(load(body)), separators=(",", ":"), ensure_ascii=False)


def escaped(text, characters, form):
    return "".join(form % ord(c) if c in characters else c for c in text)


def bodies(g):
    """Mistakes about signed bodies, for a gateway that signs them."""
    name, body = g.gateway, g.body
    raw = body.encode()

    def code(id_, text, expect):
        case(name, "code-" + id_, g.sealed(text), expect, "code")

    def sent(id_, expect, **how):
        case(name, "sent-" + id_, g.request(**how), expect, "transport")

    # The code that signs.
    loaded = json.loads(body)
    code("python-dumps", json.dumps(loaded), "json-spaced-float-numbers" if ".50" in body else "json-spaced")
    code("python-dictionary", re.sub("'@@([0-9.]+)@@'", r"\1", str(load(body))), "python-dictionary")
    code("python-bytes", str(raw), "text-python-bytes")
    code("javascript", mapped(body, lambda v: v).replace("12.50", "12.5").replace("1.50", "1.5"), "json-shortest-numbers")
    code("go-escapes", escaped(body, "&<>", "\\u%04x"), "json-go-escapes")
    code("dotnet", escaped("".join(c if ord(c) < 128 else "\\u%04X" % ord(c) for c in body), "&<>+'", "\\u%04X"), "json-dotnet-escapes")
    code("sorted", compact(body, sort_keys=True), "json-sorted")
    code("sorted-spaced", written(load(body), sort_keys=True), "json-sorted-spaced")
    code("pretty-4", written(load(body), indent=4, ensure_ascii=False), "json-pretty-4")
    code("pretty-ascii", written(load(body), indent=4), "json-pretty-ascii-4")
    code("nulls-dropped", without(body, lambda v: v is None), "json-nulls-dropped")
    code("empty-dropped", without(body, lambda v: v == ""), "json-empty-dropped")
    code("empty-nulled", mapped(body, lambda v: None if v == "" else v), "json-empty-nulled")
    code("html-escaped", html.escape(body).replace("&#x27;", "&#039;"), "text-html-escaped")
    code("json-string", json.dumps(body, ensure_ascii=False), "text-json-string")
    code("newline", body + "\n", "trailing-newline")
    code("crlf", body + "\r\n", "trailing-crlf")
    code("mark", b"\xef\xbb\xbf" + raw, "byte-order-mark")
    code("latin-1", raw.decode().encode("latin-1"), "charset-latin-1")
    code("utf-16", body.encode("utf-16-le"), "charset-utf-16")
    code("mangled", raw.decode("latin-1"), "json-double-encoded")
    code("question-marks", body.encode("ascii", "replace"), "json-question-marks")
    code("decomposed", unicodedata.normalize("NFD", body), "json-decomposed")
    code("base64", base64.b64encode(raw), "text-base64")
    code("hex", raw.hex(), "text-hex")
    code("hashed", hashlib.sha256(raw).hexdigest(), "text-hashed")
    code("url-encoded", urllib.parse.quote_plus(body), "text-percent-encoded")
    code("form", urllib.parse.urlencode({"a": 1}) and urllib.parse.quote(body, safe=""), "text-percent-encoded-20")
    code("object", "[object Object]", "text-object")
    code("undefined", "undefined", "text-undefined")
    code("empty", "", "text-empty")
    code("lower", body.lower(), "lower-cased")
    code("no-white-space", "".join(body.split()), "white-space-removed")
    for hash_name, expect in [("sha512", "hmac-sha512"), ("sha1", "hmac-sha1"), ("sha384", "hmac-sha384"), ("md5", "hmac-md5")]:
        case(name, "code-hmac-" + hash_name, g.request(value=g.sign(body, hash_name=hash_name)), expect, "code")
    for id_, digest, expect in [
        ("plain", hashlib.sha256(raw).hexdigest(), "plain-digest"),
        ("secret-last", hashlib.sha256(raw + g.key.encode()).hexdigest(), "digest-secret-last"),
        ("secret-first", hashlib.sha256(g.key.encode() + raw).hexdigest(), "digest-secret-first"),
        ("md5", hashlib.md5(raw).hexdigest(), "md5-digest"),
        ("sha1-secret-first", hashlib.sha1(g.key.encode() + raw).hexdigest(), "sha1-secret-first"),
        ("swapped", mac(g.key, raw), "key-and-text-swapped"),
    ]:
        case(name, "code-" + id_, g.request(value=g.before + digest), expect, "code")
    right = mac(body, g.key)
    tag = bytes.fromhex(right)
    for id_, value, expect in [
        ("upper", right.upper(), "upper-case-hex"),
        ("base64-tag", base64.b64encode(tag).decode(), "signature-base64"),
        ("base64-url-tag", base64.urlsafe_b64encode(tag).decode().rstrip("="), "signature-base64"),
        ("base64-of-hex", base64.b64encode(right.encode()).decode(), "signature-base64-of-hex"),
        ("hex-twice", right.encode().hex(), "signature-hex-twice"),
        ("colons", ":".join(right[i:i + 2] for i in range(0, 64, 2)), "signature-separated"),
        ("quoted", '"%s"' % right, "signature-quoted"),
        ("0x", "0x" + right, "signature-0x"),
    ]:
        case(name, "code-tag-" + id_, g.request(value=g.before + value), expect, "code")
    case(name, "sent-tag-truncated", g.request(value=g.before + right[:40]), "signature-truncated", "transport")

    # The way between gateway and verifier.
    sent("mark", "body-byte-order-mark", body=b"\xef\xbb\xbf" + raw)
    sent("newline", "body-line-break", body=body + "\n")
    sent("crlf", "body-line-break", body=body + "\r\n")
    sent("base64", "body-base64", body=base64.b64encode(raw))
    sent("base64-url", "body-base64", body=base64.urlsafe_b64encode(raw).rstrip(b"="))
    sent("base64-lines", "body-base64", body=base64.encodebytes(raw))
    sent("gzip", "body-compressed", body=gzip.compress(raw, mtime=0), more=[("content-encoding", "gzip")])
    sent("zlib", "body-compressed", body=zlib.compress(raw))
    sent("json-string", "body-json-string", body=json.dumps(body))
    sent("percent", "body-percent-encoded", body=urllib.parse.quote(body, safe=""))
    sent("html", "body-html-escaped", body=html.escape(body))
    sent("slashes", "body-slashes-added", body=body.replace('"', '\\"'))
    sent("mangled", "body-double-encoded", body=raw.decode("latin-1"))
    sent("latin-1", "body-latin-1", body=body.encode("latin-1"))
    sent("utf-16", "body-utf-16", body=body.encode("utf-16"))
    sent("hex", "body-hex", body=raw.hex())
    sent("python-bytes", "body-python-bytes", body=str(raw))
    sent("buffer", "body-buffer", body=json.dumps({"type": "Buffer", "data": list(raw)}))
    sent("byte-list", "body-buffer", body=json.dumps(list(raw), separators=(",", ":")))
    sent("chunked", "body-chunked", body=b"%x\r\n%s\r\n0\r\n\r\n" % (len(raw), raw))
    sent("padded", "body-padded", body=raw + b"\0" * 100)
    sent("quoted", "body-quoted", body="'" + body + "'")
    sent("pretty", "json-pretty-2", body=written(load(body), indent=2, ensure_ascii=False))
    sent("spaced-ascii", "json-spaced", body=written(load(body)))
    sent("php", "json-php", body=written(load(body), separators=(",", ":")).replace("/", "\\/"))
    sent("as-form", "body-as-form-name", body=urllib.parse.quote_plus(body) + "=", json_type="application/x-www-form-urlencoded")
    sent("in-field", "body-in-field", body=urllib.parse.urlencode({"payload": body}))
    event = {"version": "2.0", "rawPath": "/webhooks", "headers": {g.header.lower(): g.sign(body)},
             "body": base64.b64encode(raw).decode(), "isBase64Encoded": True}
    sent("lambda", "serverless-event", body=json.dumps(event), value="")
    event.update(body=body, isBase64Encoded=False)
    sent("lambda-text", "serverless-event", body=json.dumps(event), value="")
    sent("queue", "body-wrapped", body=json.dumps({"Records": [{"messageId": "1", "payload": body}]}))
    sent("envelope", "body-wrapped", body='{"event":%s,"receivedAt":"2026-11-20T00:00:00Z"}' % body)
    for header in ["X-" + g.header, "HTTP_" + g.header.upper().replace("-", "_"), g.header.replace("-", "_"), "X-Webhook-Signature"]:
        sent("header-" + header.lower(), "header-renamed", header=header)
    sent("in-query", "signature-in-query", value="", path="/webhooks?" + urllib.parse.urlencode({"signature": g.sign(body)}))
    if name == "hitpay":
        sent("joined", "signature-joined", value="%s, %s" % (right, right))
        sent("joined-other", "signature-joined", value="%s,%s" % (mac("other", "key"), right))

    sent("broken-lines", "body-broken-into-lines", body="\n".join(body[i:i + 76] for i in range(0, len(body), 76)))
    sent("smart-quotes", "body-typographic-marks", body=body.replace('"', "\u201d"))
    part = compact(body).split(":", 1)[1] and next(v for v in json.loads(body).values() if isinstance(v, dict))
    if part:
        code("part", body[body.index('"data":') + 7:body.index(',"createdAt"')], "part-of-the-body")
    code("url-and-body", "https://shop.example/webhooks" + body, "more-than-the-body")
    code("path-and-body", "/webhooks." + body, "more-than-the-body")

    # The configured secret.
    def secret(id_, configured, used, expect):
        case(name, "secret-" + id_, g.request(value=g.sign(body, used)), expect, "secret", g.with_secret(configured))

    secret("quoted", '"%s"' % g.key, g.key, "secret-in-quotation-marks")
    secret("single-quoted", "'%s'" % g.key, g.key, "secret-in-quotation-marks")
    secret("mark", "\ufeff" + g.key, g.key, "secret-with-byte-order-mark")
    secret("name", "SALT=" + g.key, g.key, "secret-with-variable-name")
    secret("percent", urllib.parse.quote(g.key + "/+", safe=""), g.key + "/+", "secret-percent-decoded")
    secret("comment", g.key + " # live", g.key, "secret-with-comment")
    secret("broken", g.key[:8] + "\n " + g.key[8:], g.key, "secret-with-inner-white-space")
    secret("dash", g.key + "\u2013x", g.key + "-x", "secret-with-typographic-marks")
    secret("misread", "O" + g.key, "0" + g.key, "secret-misread")
    secret("cut", g.key[:-1], g.key, "secret-cut-off")
    secret("semicolon", g.key + ";", g.key, "secret-with-last-character")
    secret("list", "other-secret-here|" + g.key, g.key, "secret-of-list")
    secret("used-with-newline", g.key, g.key + "\n", "secret-with-newline")
    secret("used-with-crlf", g.key, g.key + "\r\n", "secret-with-crlf")
    secret("used-quoted", g.key, '"%s"' % g.key, "secret-quoted")
    secret("used-base64", g.key, base64.b64encode(g.key.encode()), "secret-base64-encoded")
    secret("used-hashed", g.key, hashlib.sha256(g.key.encode()).digest(), "secret-hashed")
    secret("used-upper", g.key, g.key.upper(), "secret-upper-case")
    secret("used-empty", g.key, "", "secret-empty")
    secret("used-undefined", g.key, "undefined", "secret-undefined")
    secret("api-key", g.key, SECRETS[name]["others"]["api_key"], "other-secret")
    decoded = base64.b64decode(base64.b64encode(b"sixteen-bytes-ok"))
    secret("base64-decoded", base64.b64encode(decoded).decode(), decoded, "secret-base64-decoded")
    secret("hex-decoded", decoded.hex(), decoded, "secret-hex-decoded")

    # Two and three at once.
    def several(id_, expect, configured=None, **how):
        case(name, "several-" + id_, g.request(**how), expect, secrets=configured and g.with_secret(configured))

    x_header = "X-" + g.header
    several("header-base64", ["header-renamed", "body-base64"], header=x_header, body=base64.b64encode(raw))
    several("base64-gzip", ["body-base64", "body-compressed"], body=base64.b64encode(gzip.compress(raw, mtime=0)))
    several("mark-quotes", ["body-byte-order-mark", "secret-in-quotation-marks"], '"%s"' % g.key, body=b"\xef\xbb\xbf" + raw)
    several("header-upper", ["header-renamed", "upper-case-hex"], header=x_header, value=g.before + right.upper())
    several("base64-base64", ["body-base64", "signature-base64"], body=base64.b64encode(raw), value=g.before + base64.b64encode(tag).decode())
    several("newline-latin-1", ["body-line-break", "body-latin-1"], body=body.encode("latin-1") + b"\n")
    several("php-quotes", ["json-php", "secret-in-quotation-marks"], '"%s"' % g.key,
            value=g.sign(written(load(body), separators=(",", ":")).replace("/", "\\/")))
    several("sha512-base64", ["hmac-sha512", "signature-base64"],
            value=g.before + base64.b64encode(bytes.fromhex(mac(body, g.key, "sha512"))).decode())
    several("newline-upper", ["trailing-newline", "upper-case-hex"], value=g.before + mac(body + "\n", g.key).upper())
    several("secret-upper", ["secret-with-newline", "upper-case-hex"], value=g.before + mac(body, g.key + "\n").upper())
    several("header-mark-newline", ["header-renamed", "body-byte-order-mark", "body-line-break"], header=x_header,
            body=b"\xef\xbb\xbf" + raw + b"\n")
    several("header-base64-quotes", ["header-renamed", "body-base64", "secret-in-quotation-marks"], '"%s"' % g.key, header=x_header,
            body=base64.b64encode(raw))
    several("newline-secret-upper", ["trailing-newline", "secret-with-newline", "upper-case-hex"],
            value=g.before + mac(body + "\n", g.key + "\n").upper())

    # Genuine and forged deliveries.
    case(name, "genuine", g.request())
    case(name, "genuine-mark-in-text", g.request(body=body.replace("1042", "\ufeff1042"), value=g.sign(body.replace("1042", "\ufeff1042"))))
    case(name, "genuine-newline-signed", g.request(body=body + "\n", value=g.sign(body + "\n")))
    case(name, "genuine-with-other-headers", g.request(more=[("x-signature", "0" * 64), ("x-forwarded-for", "192.0.2.1")]))
    case(name, "forged", g.request(value=g.before + mac(body, "a-secret-of-a-forger")), forged=True)
    case(name, "forged-zeros", g.request(value=g.before + "0" * 64), forged=True)
    case(name, "forged-amounts", g.request(body=body.replace("599.00", "1.00").replace("2500", "25").replace("ORDER-1042", "ORDER-7")),
         forged=True)


bodies(Signed("hitpay", HITPAY_EVENT, ENDPOINT, "Hitpay-Signature", "", "event_salts"))
bodies(Signed("hub2", HUB2_EVENT, HUB2, "Hub2-Signature", "s1=", "webhook_secrets"))

# HitPay's forms.

FORM = [("payment_id", "92965a2d-ece3-4ace-1245-494050c9a3c1"), ("payment_request_id", "92965a20-dae5-4d89-a452-5fdfa382dbe1"),
        ("phone", "+6591234567"), ("amount", "599.00"), ("currency", "SGD"), ("status", "completed"),
        ("reference_number", "Caf\u00e9 \"order\" 7 & more")]


def joined(fields):
    return "".join(k + v for k, v in sorted(fields))


def form_mac(fields=FORM, key=SALT):
    return mac(joined(fields), key)


def with_value(name, value, fields=FORM):
    return [(k, value if k == name else v) for k, v in fields]


def form(fields=FORM, tag=None, encode=urllib.parse.urlencode, **how):
    return post(encode(fields + [("hmac", form_mac() if tag is None else tag)]),
                [("content-type", "application/x-www-form-urlencoded")], **how)


def sent_form(id_, expect, request):
    case("hitpay", "form-sent-" + id_, request, expect, "transport")


signed_form = FORM + [("hmac", form_mac())]
urlencoded = urllib.parse.urlencode(signed_form)
case("hitpay", "form-genuine", form())
case("hitpay", "form-genuine-reordered", form(list(reversed(FORM))))
case("hitpay", "form-genuine-percent-20", post(urlencoded.replace("+", "%20")))
case("hitpay", "form-genuine-lower-escapes", post(urllib.parse.urlencode(signed_form).replace("%C3%A9", "%c3%a9")))
case("hitpay", "form-forged", form(tag=mac(joined(FORM), "a-secret-of-a-forger")), forged=True)
case("hitpay", "form-forged-twice", form(with_value("amount", "1.00", with_value("reference_number", "another"))), forged=True)
sent_form("as-json", "form-as-json", post(json.dumps(dict(signed_form))))
sent_form("in-query", "fields-in-query", post("", path="/webhooks?" + urlencoded))
boundary = "----WebKitFormBoundaryX"
parts = "".join('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, k, v) for k, v in signed_form)
sent_form("multipart", "fields-multipart", post(parts + "--%s--\r\n" % boundary))
for extra in [("_token", "x"), ("utm_source", "mail"), ("my_own_field", "1"), ("status_code", "")]:
    sent_form("added-" + extra[0], "fields-added", form(FORM + [extra]))
for dropped in ["phone", "reference_number"]:
    fields = with_value(dropped, "")
    sent_form("dropped-" + dropped, "empty-fields-dropped-on-the-way", form([f for f in fields if f[1]], form_mac(fields)))
sent_form("encoded-twice", "values-encoded-twice", form([(k, urllib.parse.quote_plus(v)) for k, v in FORM]))
sent_form("plus", "plus-became-space", form(with_value("phone", " 6591234567")))
sent_form("literal-plus", "space-became-plus", form(with_value("reference_number", "Caf\u00e9+\"order\"+7+&+more")))
sent_form("latin-1", "values-latin-1", form(encode=lambda f: urllib.parse.urlencode(f, encoding="latin-1")))
sent_form("mangled", "values-double-encoded", form(with_value("reference_number", FORM[-1][1].encode().decode("latin-1"))))
sent_form("html", "values-html-escaped", form([(k, html.escape(v)) for k, v in FORM]))
sent_form("slashes", "values-slashes-added", form([(k, v.replace('"', '\\"')) for k, v in FORM]))
sent_form("null", "empty-value-replaced", form(with_value("phone", "null"), form_mac(with_value("phone", ""))))
sent_form("trimmed", "value-trimmed", form(with_value("reference_number", "ORDER 7"), form_mac(with_value("reference_number", "ORDER 7 "))))
sent_form("number", "decimals-rewritten", form(with_value("amount", "599")))
sent_form("float", "decimals-rewritten", form(with_value("amount", "599.0")))
sent_form("currency", "currency-in-lower-case", form(with_value("currency", "sgd")))
sent_form("status", "value-case", form(with_value("status", "Completed")))
sent_form("decomposed", "value-normalised", form([(k, unicodedata.normalize("NFD", v)) for k, v in FORM]))
sent_form("ampersands", "ampersands-escaped", post(urlencoded.replace("&", "&amp;")))
sent_form("semicolons", "semicolons-between-fields", post(urlencoded.replace("&", ";")))
sent_form("encoded", "body-percent-encoded", post(urllib.parse.quote_plus(urlencoded)))
sent_form("brackets", "names-in-brackets", post(urllib.parse.urlencode([("data[%s]" % k, v) for k, v in signed_form])))
sent_form("camel", "names-rewritten", post(urllib.parse.urlencode(
    [("".join(w if not i else w.title() for i, w in enumerate(k.split("_"))), v) for k, v in signed_form])))
sent_form("repeated", "field-repeated", form(FORM + [("status", "completed")]))
sent_form("renamed", "signature-field-renamed", post(urllib.parse.urlencode(FORM + [("signature", form_mac())])))
sent_form("newline", "body-line-break", post(urlencoded + "\n"))
sent_form("base64", "body-base64", post(base64.b64encode(urlencoded.encode())))
sent_form("gzip", "body-compressed", post(gzip.compress(urlencoded.encode(), mtime=0)))
sent_form("lambda", "serverless-event", post(json.dumps({"body": base64.b64encode(urlencoded.encode()).decode(), "isBase64Encoded": True})))
case("hitpay", "form-several-json-added", post(json.dumps(dict(signed_form, _token="x"))), ["form-as-json", "fields-added"])
case("hitpay", "form-several-query-twice", post("", path="/w?" + urllib.parse.urlencode(
    [(k, urllib.parse.quote_plus(v)) for k, v in signed_form])), ["fields-in-query", "values-encoded-twice"])
case("hitpay", "form-several-added-quotes", form(FORM + [("_token", "x")]), ["fields-added", "secret-in-quotation-marks"],
     secrets={"webhook_salt": '"%s"' % SALT})
case("hitpay", "form-several-values-upper", form(tag=mac("".join(v for _, v in sorted(FORM)), SALT).upper()), ["values-only", "upper-case-hex"])
case("hitpay", "form-several-bars-newline", form(tag=mac("|".join(k + v for k, v in sorted(FORM)), SALT + "\n")),
     ["joined-with-bars", "secret-with-newline"])
case("hitpay", "form-secret-quoted", form(), "secret-in-quotation-marks", "secret", {"webhook_salt": "'%s'" % SALT})
case("hitpay", "form-secret-mark", form(), "secret-with-byte-order-mark", "secret", {"webhook_salt": "\ufeff" + SALT})
case("hitpay", "form-code-sha512", form(tag=mac(joined(FORM), SALT, "sha512")), "hmac-sha512", "code")
case("hitpay", "form-code-empty-hmac-signed", form(tag=mac(joined(FORM + [("hmac", "")]), SALT)), "signature-name-left-in", "code")
case("hitpay", "form-code-json", form(tag=mac(json.dumps(dict(FORM), separators=(",", ":"), ensure_ascii=False), SALT)), "form-written-as-json", "code")

# HPay's queries.

HPAY = [("transaction_info", "Thanh to\u00e1n \"7\" & more"), ("order_code", "OM_1768202539"), ("price", "200000"), ("payment_id", "96138500"),
        ("payment_type", "1"), ("error_text", ""), ("bank_code", "BIDV")]


def hpay_code(fields=HPAY, passcode=PASSCODE):
    values = dict(fields)
    signed = [values.get(k, "") for k, _ in HPAY[:6]] + [MERCHANT, passcode]
    return hashlib.md5("".join(" " + v for v in signed).encode()).hexdigest()


def hpay(fields=HPAY, code=None, path="/ipn?", encode=urllib.parse.urlencode):
    return "GET %s%s HTTP/1.1\r\nhost: shop.example\r\n\r\n" % (path, encode(fields + [("secure_code", hpay_code() if code is None else code)]))


def sent_hpay(id_, expect, request):
    case("hpay", "sent-" + id_, request, expect, "transport")


query = urllib.parse.urlencode(HPAY + [("secure_code", hpay_code())])
plain = [("transaction_info", "order7")] + HPAY[1:]
case("hpay", "genuine", hpay())
case("hpay", "genuine-added-field", hpay(HPAY + [("utm_source", "mail")]))
case("hpay", "genuine-percent-20", hpay(encode=lambda f: urllib.parse.urlencode(f, quote_via=urllib.parse.quote)))
case("hpay", "forged", hpay(code=hpay_code(passcode="a-secret-of-a-forger")), forged=True)
case("hpay", "forged-twice", hpay([("transaction_info", "x"), ("order_code", "OM_7")] + HPAY[2:]), forged=True)
sent_hpay("second-question-mark", "second-question-mark", hpay(path="/ipn?shop=1?"))
sent_hpay("appended", "second-question-mark", "GET /ipn?%s?utm_source=x HTTP/1.1\r\nhost: a\r\n\r\n" % query)
sent_hpay("question-mark-encoded", "question-mark-encoded", "GET /ipn%%3F%s HTTP/1.1\r\nhost: a\r\n\r\n" % query)
sent_hpay("post-form", "fields-in-body", post(query))
sent_hpay("post-json", "fields-in-body", post(json.dumps(dict(HPAY + [("secure_code", hpay_code())]))))
sent_hpay("ampersands", "ampersands-escaped", "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n\r\n" % query.replace("&", "&amp;"))
case("hpay", "genuine-encoded-twice", hpay([(k, urllib.parse.quote_plus(v)) for k, v in HPAY]))
sent_hpay("mangled", "values-double-encoded", hpay([(k, v.encode().decode("latin-1")) for k, v in HPAY]))
sent_hpay("latin-1", "values-latin-1", hpay(encode=lambda f: urllib.parse.urlencode(f, encoding="latin-1")))
sent_hpay("html", "values-html-escaped", hpay([(k, html.escape(v)) for k, v in HPAY]))
sent_hpay("slashes", "values-slashes-added", hpay([(k, v.replace('"', '\\"')) for k, v in HPAY]))
sent_hpay("price", "decimals-rewritten", hpay([(k, v + ".00" if k == "price" else v) for k, v in HPAY]))
sent_hpay("trimmed", "value-trimmed", hpay(plain, hpay_code([("transaction_info", "order7 ")] + HPAY[1:])))
sent_hpay("null", "empty-value-replaced", hpay([(k, v or "null") for k, v in HPAY]))
sent_hpay("repeated", "field-repeated", hpay(HPAY + [("price", "200000")]))
sent_hpay("truncated-code", "signature-truncated", hpay(code=hpay_code()[:24]))
case("hpay", "secret-quoted", hpay(), "secret-in-quotation-marks", "secret", {"passcodes": ['"%s"' % PASSCODE]})
case("hpay", "secret-mark", hpay(), "secret-with-byte-order-mark", "secret", {"passcodes": ["\ufeff" + PASSCODE]})
case("hpay", "secret-other-gateway", hpay(code=hpay_code(passcode=SALT)), "other-secret", "secret")
case("hpay", "secret-md5", hpay(code=hpay_code(passcode=hashlib.md5(PASSCODE.encode()).hexdigest())), "secret-hashed-md5", "secret")
case("hpay", "secret-cut", hpay(), "secret-cut-off", "secret", {"passcodes": [PASSCODE[:-1]]})
case("hpay", "code-base64", hpay(code=base64.b64encode(bytes.fromhex(hpay_code())).decode()), "signature-base64", "code")
case("hpay", "code-sha1", hpay(code=hashlib.sha1("".join(" " + dict(HPAY)[k] for k, _ in HPAY[:6]).encode()
                                                    + (" %s %s" % (MERCHANT, PASSCODE)).encode()).hexdigest()), "sha1-for-md5", "code")
case("hpay", "several-query-html", hpay([(k, html.escape(v)) for k, v in HPAY], path="/ipn?shop=1?"),
     ["second-question-mark", "values-html-escaped"])
case("hpay", "several-post-quotes", post(query), ["fields-in-body", "secret-in-quotation-marks"], secrets={"passcodes": ['"%s"' % PASSCODE]})
case("hpay", "several-upper-newline", hpay(code=hpay_code(passcode=PASSCODE + "\n").upper()), ["secret-with-newline", "upper-case-hex"])

# PayAtom's envelopes.

ORDER, AMOUNT, STATUS = "ORDER-1042A", "100.00", "Late Approved"


def seal(text, secret=SECRET_KEY):
    iv = bytes.fromhex("fbefbe0102030405060708090a0b0c0d")
    key = hashlib.sha256(bytes_of(secret)).digest()
    run = ["openssl", "enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()]
    sealed = subprocess.run(run, input=bytes_of(text), capture_output=True, check=True).stdout
    return base64.b64encode(iv + hmac.new(key, sealed + iv, "sha256").digest() + sealed).decode()


def payatom_hash(order=ORDER, amount=AMOUNT, status=STATUS, secret=SECRET_KEY):
    return seal(hashlib.md5((order + amount + status + secret).encode()).hexdigest(), secret)


def payatom(fields=None, post_hash=None, **how):
    fields = dict({"order_id": ORDER, "received_amount": AMOUNT, "bank_ref": "612345678901", "status": STATUS}, **(fields or {}))
    fields["post_hash"] = payatom_hash() if post_hash is None else post_hash
    return post(how.pop("encode", json.dumps)(fields), **how)


def sent_payatom(id_, expect, request):
    case("payatom", "sent-" + id_, request, expect, "transport")


whole = json.dumps({"order_id": ORDER, "received_amount": AMOUNT, "status": STATUS, "post_hash": payatom_hash()})
case("payatom", "genuine", payatom())
case("payatom", "genuine-form", payatom(encode=urllib.parse.urlencode))
case("payatom", "genuine-spaced", payatom({"extra": [1, 2]}))
case("payatom", "forged", payatom(post_hash=payatom_hash(secret="a-secret-of-a-forger")), forged=True)
case("payatom", "forged-bare", payatom(post_hash="0" * 32), expect=["malformed-signature"])
sent_payatom("in-query", "fields-in-query", post("", path="/w?" + urllib.parse.urlencode(json.loads(whole))))
sent_payatom("base64", "body-base64", post(base64.b64encode(whole.encode())))
sent_payatom("gzip", "body-compressed", post(gzip.compress(whole.encode(), mtime=0)))
sent_payatom("json-string", "body-json-string", post(json.dumps(whole)))
sent_payatom("lambda", "serverless-event", post(json.dumps({"body": whole, "headers": {}, "isBase64Encoded": False})))
sent_payatom("queue", "body-wrapped", post(json.dumps({"message": {"data": base64.b64encode(whole.encode()).decode()}})))
sent_payatom("as-form-name", "body-as-form-name", post(urllib.parse.quote_plus(whole) + "="))
sent_payatom("field", "body-in-field", post(urllib.parse.urlencode({"data": whole})))
sent_payatom("status", "value-case", payatom({"status": "APPROVED"}, payatom_hash(status="Approved")))
sent_payatom("status-plus", "space-became-plus", payatom({"status": STATUS.replace(" ", "+")}))
sent_payatom("trimmed", "value-trimmed", payatom({"order_id": "A7"}, payatom_hash("A7 ")))
sent_payatom("hash-spaces", "envelope-plus-as-space", payatom(post_hash=payatom_hash().replace("+", " ")))
sent_payatom("hash-percent", "values-encoded-twice", payatom(post_hash=urllib.parse.quote(payatom_hash(), safe="")))
case("payatom", "secret-quoted", payatom(), "secret-in-quotation-marks", "secret", {"secret_keys": ['"%s"' % SECRET_KEY]})
case("payatom", "secret-mark", payatom(), "secret-with-byte-order-mark", "secret", {"secret_keys": ["\ufeff" + SECRET_KEY]})
case("payatom", "secret-newline-used", payatom(post_hash=payatom_hash(secret=SECRET_KEY + "\n")), "secret-with-newline", "secret")
case("payatom", "secret-upper", payatom(post_hash=payatom_hash(secret=SECRET_KEY.upper())), "secret-upper-case", "secret")
case("payatom", "several-base64-quotes", post(base64.b64encode(whole.encode())), ["body-base64", "secret-in-quotation-marks"],
     secrets={"secret_keys": ['"%s"' % SECRET_KEY]})
case("payatom", "several-spaces-newline", payatom(post_hash=payatom_hash(secret=SECRET_KEY + "\n").replace("+", " ")),
     ["envelope-plus-as-space", "secret-with-newline"])

everyday.add(globals())
causes.add(globals())


def write(name):
    """Writes the cases to a file, and forgets them."""
    with open(name, "w", encoding="utf-8") as out:
        json.dump({"cases": cases}, out, indent=1, ensure_ascii=True)
        out.write("\n")
    mistakes = [c for c in cases if c["expect"]]
    print(len(cases), "cases,", len(mistakes), "with mistakes,", len([c for c in mistakes if len(c["expect"]) > 1]), "with several")
    cases.clear()


write("seeded.json")
receivers.add(globals())
write("receivers.json")
