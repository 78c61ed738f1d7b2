"""Further mistakes of receivers and of programs between: seeded.py writes them to receivers.json."""

import base64
import hashlib
import json
import types
import urllib.parse

LIST_FORMS = [("python", "['%s']"), ("json", '["%s"]'), ("plain", "[%s]"), ("tuple", "('%s',)"), ("go", '[]string{"%s"}'), ("php", "{'%s'}")]
WORDS = ["undefined", "null", "None", "nil", "NaN", "false", "[object Object]", "Array"]


def add(known):
    """Adds all cases. `known` are the names of seeded.py."""
    s = types.SimpleNamespace(**known)
    for gateway in [s.Signed("hitpay", s.HITPAY_EVENT, s.ENDPOINT, "Hitpay-Signature", "", "event_salts"),
                    s.Signed("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")]:
        empties(s, gateway)
        damaged(s, gateway)
        signatures(s, gateway)
        printed(s, gateway)
        secrets(s, gateway)
        with_transport(s, gateway)
        streams(s, gateway)
        envelopes(s, gateway)
        if gateway.gateway == "hitpay":
            recipes(s, gateway)
    forms(s)
    hpay(s)
    payatom(s)


def with_members(g, text):
    """The gateway's body with more members at its end."""
    return g.body[:-1].replace('"metadata":{},', "") + "," + text + "}"


def empties(s, g):
    """Empty objects that became empty lists, and the reverse."""
    def both(id_, signed, arrived, expect, origin="transport"):
        s.case(g.gateway, "empties-" + id_, g.request(body=arrived, value=g.sign(signed)), expect, origin)

    one = with_members(g, '"meta":{}')
    both("sent", one, one.replace("{}", "[]"), "empty-objects-became-lists")
    php = s.written(s.load(one), separators=(",", ":")).replace("/", "\\/")
    both("sent-php", one, php.replace("{}", "[]"), ["empty-objects-became-lists", "json-php"])
    mixed = with_members(g, '"tags":[],"meta":{},"items":[{"options":{},"list":[]}]')
    both("sent-mixed", mixed, mixed.replace("{}", "[]"), "empty-objects-became-lists")
    both("sent-inner", mixed, mixed.replace('"meta":{}', '"meta":[]'), "empty-objects-became-lists")
    both("sent-lua", mixed, mixed.replace("[]", "{}"), "empty-lists-became-objects")
    both("code-php", one.replace("{}", "[]"), one, "json-empty-lists", "code")
    both("code-php-escapes", php.replace("{}", "[]"), one, "json-php", None)
    both("genuine-in-text", one.replace('"meta":{}', '"meta":"[]"'), one.replace('"meta":{}', '"meta":"[]"'), [], None)
    both("sent-null", one, one.replace("{}", "null"), "empty-objects-became-null")


def cesu_8(text):
    """UTF-8 in which each half of a surrogate pair is encoded by itself, as Java and old MySQL do."""
    units = text.encode("utf-16-be", "surrogatepass")
    return b"".join(chr(int.from_bytes(units[i:i + 2], "big")).encode("utf-8", "surrogatepass") for i in range(0, len(units), 2))


def damaged(s, g):
    """Bodies that lost bytes or had characters encoded otherwise."""
    emoji = with_members(g, '"label2":"Party \U0001f389 for \U0001f600"')
    s.case(g.gateway, "sent-cesu-8", g.request(body=cesu_8(emoji), value=g.sign(emoji)), "body-cesu-8", "transport")
    s.case(g.gateway, "code-cesu-8", g.request(body=emoji, value=g.sign(cesu_8(emoji))), "charset-cesu-8", "code")
    s.case(g.gateway, "genuine-emoji", g.request(body=emoji, value=g.sign(emoji)))
    nested = with_members(g, '"last":{"list":[{"end":"text"}]}')
    lines = json.dumps(s.load(nested), indent=2)
    for count in range(1, 6):
        s.case(g.gateway, "sent-cut-%d" % count, g.request(body=nested[:-count], value=g.sign(nested)), "body-cut-off", "transport")
    for count in (1, 2, 3):
        s.case(g.gateway, "sent-cut-lines-%d" % count, g.request(body=lines[:-count], value=g.sign(lines)), "body-cut-off", "transport")
    number = with_members(g, '"flag":true')
    s.case(g.gateway, "sent-cut-word", g.request(body=number[:-3], value=g.sign(number)), "body-cut-off", "transport")
    s.case(g.gateway, "sent-cut-start", g.request(body=g.body[1:]), "body-start-lost", "transport")
    s.case(g.gateway, "sent-cut-start-2", g.request(body=g.body[2:]), "body-start-lost", "transport")
    s.case(g.gateway, "forged-cut", g.request(body=nested[:-1], value=g.before + "5a" * 32), forged=True)
    s.case(g.gateway, "several-cut-mark", g.request(body=b"\xef\xbb\xbf" + nested[:-1].encode(), value=g.sign(nested)),
           ["body-byte-order-mark", "body-cut-off"], "transport")
    s.case(g.gateway, "several-cut-quotes", g.request(body=nested[:-2], value=g.sign(nested)), ["body-cut-off", "secret-in-quotation-marks"],
           secrets=g.with_secret('"%s"' % g.key))


def signatures(s, g):
    """Values of the header that are printed lists, words, or parts of a signature."""
    right, name = s.mac(g.body, g.key), g.gateway

    def sent(id_, value, expect, origin="transport", **how):
        s.case(name, "signature-" + id_, g.request(value=value, **how), expect, origin)

    for id_, form in LIST_FORMS:
        sent("list-" + id_, form % (g.before + right), "signature-list")
        if g.before:
            sent("list-inner-" + id_, g.before + form % right, "signature-list")
    sent("list-upper", '["%s"]' % (g.before + right.upper()), ["signature-list", "upper-case-hex"], None)
    for word in WORDS:
        sent("word-" + word.lower().replace(" ", "-"), word, "signature-word")
        if g.before:
            sent("word-after-name-" + word.lower().replace(" ", "-"), g.before + word, "signature-word")
    sent("list-word", "['undefined']", "signature-word")
    sent("empty", g.before or " ", "signature-empty")
    for id_, end in [("escape", "\\n"), ("percent", "%0A"), ("percent-lower", "%0a"), ("percent-crlf", "%0D%0A"), ("crlf", "\\r\\n")]:
        sent("end-" + id_, g.before + right + end, "signature-escaped-line-break")
    # A member of the body.
    for member in ["signature", g.header.lower(), "_signature"]:
        added = g.body[:-1] + ',"%s":"%s"}' % (member, g.before + right)
        sent("member-" + member, "", "signature-in-body", body=added)
        sent("member-first-" + member, "", "signature-in-body", body='{"%s":"%s",' % (member, g.before + right) + g.body[1:])
    loaded = dict(s.load(g.body), signature=g.before + right)
    sent("member-lines", "", ["signature-in-body", "json-pretty-2"], body=s.written(loaded, indent=2, ensure_ascii=False))
    sent("cut-short", g.before + right[:10], "signature-length", None)
    sent("cut-63", g.before + right[:63], "signature-digit", None)
    sent("cut-forged", g.before + "5a" * 15, "signature-length", None)
    sent("long-forged", g.before + "5a" * 40, "malformed-signature", "delivery")
    s.case(name, "signature-forged-list", g.request(value="['%s']" % (g.before + "5a" * 32)), ["malformed-signature"], "delivery")


def java_hex(digest, width=1, signed=True):
    """Integer.toHexString of each byte of Java: negative numbers have eight digits."""
    return "".join("%0*x" % (width, b if b < 128 or not signed else b + 0xffffff00) for b in digest)


def has_small_bytes(tag):
    return tag[0] < 16 and sum(b < 16 for b in tag) >= 3 and max(tag) > 127


def with_small_bytes(s, g):
    """A body whose signature has bytes below 16 and begins with one."""
    for count in range(10000):
        body = with_members(g, '"nonce":%d' % count)
        tag = bytes.fromhex(s.mac(body, g.key))
        if has_small_bytes(tag):
            return body, tag
    raise AssertionError


def hex_cases(tag):
    signed = int.from_bytes(tag, "big", signed=True)
    return [
        ("unpadded", java_hex(tag, signed=False), "signature-unpadded-hex"),
        ("java", java_hex(tag), "signature-signed-bytes"),
        ("java-padded", java_hex(tag, 2), "signature-signed-bytes"),
        ("java-upper", java_hex(tag).upper(), ["signature-signed-bytes"]),
        ("big-integer", "%x" % int.from_bytes(tag, "big"), "signature-as-number"),
        ("decimal", "%d" % int.from_bytes(tag, "big"), "signature-as-number"),
        ("signed-decimal", "%d" % signed, "signature-as-number"),
        ("signed-hex", "%x" % signed, "signature-as-number"),
        ("signed-list", str([b if b < 128 else b - 256 for b in tag]), "signature-bytes"),
        ("joined-bytes", " ".join(str(b) for b in tag), "signature-bytes"),
        ("binary-text", tag.decode("latin-1").encode().hex(), "signature-bytes-as-text"),
    ]


def printed(s, g):
    """Digests that a program prints wrongly."""
    body, tag = with_small_bytes(s, g)
    for id_, value, expect in hex_cases(tag):
        if g.before and id_ == "signed-list":
            continue  # Its commas separate signatures.
        s.case(g.gateway, "printed-" + id_, g.request(body=body, value=g.before + value), expect, "code")
    negative = next(b for b in (with_members(g, '"nonce":%d' % n) for n in range(100)) if s.mac(b, g.key)[0] in "89abcdef")
    number = int.from_bytes(bytes.fromhex(s.mac(negative, g.key)), "big", signed=True)
    s.case(g.gateway, "printed-negative-hex", g.request(body=negative, value=g.before + "%x" % number), "signature-as-number", "code")
    s.case(g.gateway, "printed-negative-decimal", g.request(body=negative, value=g.before + "%d" % number), "signature-as-number", "code")
    s.case(g.gateway, "printed-several", g.request(body=body, value=g.before + java_hex(bytes.fromhex(s.mac(body, g.key + "\n")))),
           ["secret-with-newline", "signature-signed-bytes"])
    s.case(g.gateway, "printed-forged", g.request(value=g.before + "ffffffab" + "5a" * 31), ["malformed-signature"], "delivery")


def secret_cases(key):
    """Configured text, text that signed, and name of the mistake."""
    return [
        ("echo-base64", base64.b64encode(key.encode() + b"\n").decode(), key, "secret-base64-with-line-break"),
        ("echo-base64-crlf", base64.b64encode(key.encode() + b"\r\n").decode(), key, "secret-base64-with-line-break"),
        ("dollars", key[:6] + "$$" + key[6:], key[:6] + "$" + key[6:], "secret-doubled-dollar"),
        ("used-dollars", key[:6] + "$" + key[6:], key[:6] + "$$" + key[6:], "secret-doubled-dollar"),
        ("colours", key + "\x1b[0m", key, "secret-with-escape-sequence"),
        ("colours-both", "\x1b[32m" + key + "\x1b[0m", key, "secret-with-escape-sequence"),
    ]


def secrets(s, g):
    for id_, configured, used, expect in secret_cases(g.key):
        s.case(g.gateway, "secret-" + id_, g.request(value=g.sign(g.body, used)), expect, "secret", g.with_secret(configured))


def with_transport(s, g):
    """A damaged secret with a change on the way."""
    for id_, used, expect in [("cr", g.key + "\r", "secret-with-cr"), ("leading-space", " " + g.key, "secret-with-leading-space"),
                              ("cut", g.key[:-1], "secret-with-last-character")]:
        renamed = g.request(value=g.sign(g.body, used), header="X-" + g.header)
        s.case(g.gateway, "pair-renamed-" + id_, renamed, ["header-renamed", expect], None)
        s.case(g.gateway, "pair-upper-" + id_, g.request(value=g.before + s.mac(g.body, used).upper()), [expect, "upper-case-hex"], None)
        s.case(g.gateway, "pair-line-" + id_, g.request(body=g.body + "\n", value=g.sign(g.body, used)), ["body-line-break", expect], None)


def streams(s, g):
    """Streams of JavaScript that were not read, and options of Rust."""
    words = "[object ReadableStream]"
    s.case(g.gateway, "code-stream", g.request(value=g.sign(words)), "text-stream", "code")
    s.case(g.gateway, "sent-stream", g.request(body=words, value=g.sign(g.body)), "body-consumed", "transport")
    s.case(g.gateway, "signature-some", g.request(value='Some("%s")' % g.sign(g.body)), "signature-list", "transport")


def envelopes(s, g):
    """Texts of databases, queues and serialisers that contain the body."""
    raw = g.body.encode()
    escaped = g.body.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for id_, body, expect in [
        ("postgres", "\\x" + raw.hex(), "body-hex"),
        ("mysql", "0x" + raw.hex().upper(), "body-hex"),
        ("java", str([int.from_bytes(bytes([b]), "big", signed=True) for b in raw]), "body-buffer"),
        ("php", 's:%d:"%s";' % (len(raw), g.body), "body-inside-text"),
        ("queue", "@\x06string\x083http://schemas.microsoft.com/2003/10/Serialization/" + g.body + "\x01", "body-inside-text"),
        ("xml", '<?xml version="1.0"?><string>%s</string>' % escaped, "body-inside-text"),
        ("xml-quotes", "<string>%s</string>" % escaped.replace('"', "&quot;"), "body-inside-text"),
    ]:
        s.case(g.gateway, "sent-envelope-" + id_, g.request(body=body, value=g.sign(g.body)), expect, "transport")


def recipes(s, g):
    """Events that are signed as the fields of a form."""
    def javascript(v):
        if isinstance(v, list):
            return ",".join("" if i is None else javascript(i) for i in v)
        return "[object Object]" if isinstance(v, dict) else {True: "true", False: "false", None: "null"}[v] if v in (True, False, None) else str(v)

    def php(v):
        return "Array" if isinstance(v, (list, dict)) else {True: "1", False: "", None: ""}[v] if v in (True, False, None) else str(v)

    def compact(v):
        return v if isinstance(v, str) else json.dumps(v, separators=(",", ":"))

    body = g.body.replace("12.50", "12.5")[:-1] + ',"payments":[{"id":"p-1","refunded":null,"fees":[1,true],"note":"it\'s"},"x",null]}'
    members = json.loads(body)
    texts = {k: v for k, v in members.items() if isinstance(v, str)}
    for id_, chosen, value in [("javascript", members, javascript), ("php", members, php), ("python", members, str), ("json", members, compact),
                               ("texts", texts, str)]:
        for order, pairs in [("sorted", sorted(chosen.items())), ("received", list(chosen.items()))]:
            text = "".join(k + value(v) for k, v in pairs)
            s.case(g.gateway, "code-recipe-%s-%s" % (id_, order), g.request(body=body, value=g.sign(text)), "event-signed-as-form", "code")


EMPTY_WORDS = ["None", "null", "undefined", "nil"]


def forms(s):
    """HitPay's forms."""
    form = [("payment_id", "92965a2d-ece3"), ("payment_request_id", "92965a20-dae5"), ("phone", ""), ("amount", "599.00"), ("currency", "SGD"),
            ("status", "completed"), ("reference_number", "Caf\u00e9 & Co/7")]
    ordered = sorted(form)
    joined = "".join(k + v for k, v in ordered)
    tag = s.mac(joined, s.SALT)

    def sent(id_, body, expect, origin="transport", **how):
        s.case("hitpay", "form-" + id_, s.post(body, **how), expect, origin)

    def code(id_, text, expect, origin="code", key=s.SALT):
        s.case("hitpay", "form-code-" + id_, s.post(urllib.parse.urlencode(form + [("hmac", s.mac(text, key))])), expect, origin)

    def whole(value):
        return urllib.parse.urlencode(form + [("hmac", value)])

    for id_, text in LIST_FORMS:
        sent("list-" + id_, whole(text % tag), "signature-list")
    for word in WORDS:
        sent("word-" + word.lower().replace(" ", "-"), whole(word), "signature-word")
    for id_, end in [("escape", "\\n"), ("percent", "%0A"), ("crlf", "\\r\\n")]:
        sent("end-" + id_, whole(tag + end), "signature-escaped-line-break")
    sent("empty", whole(""), "signature-empty")
    sent("cut", whole(tag[:40]), "signature-truncated")
    sent("cut-short", whole(tag[:9]), "signature-length", None)
    for word in EMPTY_WORDS:
        code("empty-" + word.lower(), "".join(k + (v or word) for k, v in ordered), "empty-as-word")
    code("empty-none-query", "&".join(k + "=" + (v or "None") for k, v in ordered), ["empty-as-word", "joined-like-a-query"], None)
    code("empty-none-newline", "".join(k + (v or "None") for k, v in ordered), ["empty-as-word", "secret-with-newline"], None, s.SALT + "\n")
    code("python", str(dict(form)), "fields-written-as-python")
    code("python-sorted", str(dict(ordered)), "fields-written-as-python")
    code("python-lists", str({k: [v] for k, v in form}), "fields-written-as-python")
    code("python-pairs", str(ordered), "fields-written-as-python")
    code("json-sorted", json.dumps(dict(ordered), separators=(",", ":"), ensure_ascii=False), "form-written-as-sorted-json")
    code("json-sorted-ascii", json.dumps(dict(ordered), separators=(",", ":")), "form-written-as-sorted-json")
    code("json-sorted-python", json.dumps(dict(ordered)), "form-written-as-sorted-json")
    code("json-ascii", json.dumps(dict(form), separators=(",", ":")), "form-written-as-json")
    code("java-map", "{" + ", ".join("%s=%s" % p for p in ordered) + "}", "fields-written-as-map")
    code("go-map", "map[" + " ".join("%s:[%s]" % p for p in ordered) + "]", "fields-written-as-map")
    for id_, print_ in [("go", "[%s]"), ("python", "['%s']"), ("json", '["%s"]')]:
        code("lists-" + id_, "".join(k + print_ % v for k, v in ordered), "values-as-lists")
        sent("values-as-lists-" + id_, urllib.parse.urlencode([(k, print_ % v) for k, v in form] + [("hmac", tag)]), "values-as-lists")
        sent("all-as-lists-" + id_, urllib.parse.urlencode([(k, print_ % v) for k, v in form + [("hmac", tag)]]), "values-as-lists")
    for word in ("undefined", "None", "null"):
        code("word-" + word.lower(), "".join(k + word for k, _ in ordered), "value-as-word")
    code("status-upper", joined.replace("completed", "COMPLETED"), "status-in-capitals")
    sent("status-upper", urllib.parse.urlencode([(k, "COMPLETED" if k == "status" else v) for k, v in form] + [("hmac", tag)]), "value-case")
    lines = [("note", "a\r\nb")] + form
    feeds = s.mac("".join(k + v.replace("\r\n", "\n") for k, v in sorted(lines)), s.SALT)
    sent("crlf-in-value", urllib.parse.urlencode(lines + [("hmac", feeds)]), "value-line-breaks")
    escaped = [(k, v.replace("&", "&#38;").replace("\u00e9", "&#xe9;")) for k, v in form]
    sent("numeric-references", urllib.parse.urlencode(escaped + [("hmac", tag)]), "values-html-escaped")
    # Marks of the form itself.
    encoded = whole(tag)
    sent("raw-ampersand", encoded.replace("%26", "&"), "ampersand-not-encoded")
    sent("raw-all", "&".join(k + "=" + v for k, v in form + [("hmac", tag)]), "ampersand-not-encoded")
    for name in ("payment_id", "amount", "hmac", "reference_number"):
        sent("equals-" + name.replace("_", "-"), encoded.replace(name + "=", name + "%3D"), "equals-encoded")
    sent("question-mark", "?" + encoded, "question-mark-before-fields")
    sent("path", "/webhooks?" + encoded, "question-mark-before-fields")
    sent("url", "https://shop.example/webhooks?" + encoded, "question-mark-before-fields")
    sent("raw-ampersand-forged", "&".join(k + "=" + v for k, v in form + [("hmac", "5a" * 32)]), [], None)
    s.cases[-1].update(valid=False)
    emoji = [(k, "Party \U0001f389" if k == "reference_number" else v) for k, v in form]
    right = s.mac("".join(k + v for k, v in sorted(emoji)), s.SALT)
    sent("cesu-8", "&".join(k + "=" + urllib.parse.quote_plus(cesu_8(v)) for k, v in emoji + [("hmac", right)]), "values-cesu-8")
    s.case("hitpay", "form-code-cesu-8", s.post(urllib.parse.urlencode(
        emoji + [("hmac", s.mac(cesu_8("".join(k + v for k, v in sorted(emoji))), s.SALT))])), "charset-cesu-8", "code")
    for id_, configured, used, expect in secret_cases(s.SALT):
        s.case("hitpay", "form-secret-" + id_, s.post(whole(s.mac(joined, used))), expect, "secret", {"webhook_salt": configured})
    digest = next(t for t in (bytes.fromhex(s.mac("".join(k + (v or str(n)) for k, v in ordered), s.SALT)) for n in range(9999))
                  if has_small_bytes(t))
    number = next(n for n in range(9999) if bytes.fromhex(s.mac("".join(k + (v or str(n)) for k, v in ordered), s.SALT)) == digest)
    for id_, value, expect in hex_cases(digest):
        fields = [(k, v or str(number)) for k, v in form] + [("hmac", value)]
        s.case("hitpay", "form-printed-" + id_, s.post(urllib.parse.urlencode(fields)), expect, "code")


def hpay(s):
    """HPay's queries."""
    names, values = [k for k, _ in s.HPAY[:6]], dict(s.HPAY)
    signed, merchant, passcode = [values[k] for k in names], s.MERCHANT, s.PASSCODE
    right = s.hpay_code()

    def md5(text):
        return hashlib.md5(text.encode() if isinstance(text, str) else text).hexdigest()

    def code(id_, digest, expect, origin="code", **more):
        s.case("hpay", "code-" + id_, s.hpay(code=digest), expect, origin, **more)

    def sent(id_, query, expect, origin="transport"):
        s.case("hpay", "sent-" + id_, "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n\r\n" % query, expect, origin)

    def text(fields, mark=" ", before=" ", last=passcode):
        return before + mark.join(list(fields) + [merchant, last])

    for id_, form in LIST_FORMS:
        sent("list-" + id_, urllib.parse.urlencode(s.HPAY + [("secure_code", form % right)]), "signature-list")
    for word in WORDS:
        sent("word-" + word.lower().replace(" ", "-"), urllib.parse.urlencode(s.HPAY + [("secure_code", word)]), "signature-word")
    for id_, end in [("escape", "\\n"), ("percent", "%0A")]:
        sent("end-" + id_, urllib.parse.urlencode(s.HPAY + [("secure_code", right + end)]), "signature-escaped-line-break")
    sent("empty", urllib.parse.urlencode(s.HPAY + [("secure_code", "")]), "signature-empty")
    sent("cut-short", urllib.parse.urlencode(s.HPAY + [("secure_code", right[:9])]), "signature-length", None)
    sent("cut-url", urllib.parse.urlencode(s.HPAY + [("secure_code", right)])[:-5], "signature-truncated", None)
    for word in EMPTY_WORDS:
        code("empty-" + word.lower(), md5(text(v or word for v in signed)), "empty-as-word")
    fields = dict(zip(names, signed))
    code("json", md5(json.dumps(fields, separators=(",", ":"), ensure_ascii=False) + passcode), "fields-written-as-json")
    code("json-php", md5(json.dumps(fields, separators=(",", ":")).replace("/", "\\/") + passcode), "fields-written-as-json")
    code("json-python", md5(json.dumps(fields) + passcode), "fields-written-as-json")
    code("json-sorted", md5(json.dumps(fields, separators=(",", ":"), sort_keys=True) + passcode), "fields-written-as-json")
    code("python", md5(str(fields) + passcode), "fields-written-as-python")
    # Pairs of the gateway's own mistakes.
    filled = [v for v in signed if v]
    for id_, mark in [("bars", "|"), ("commas", ","), ("ampersands", "&"), ("dashes", "-"), ("newlines", "\n"), ("nothing", "")]:
        if mark:
            code("pair-filled-" + id_, md5(text(filled, mark, "")), ["empty-fields-dropped", "joined-with-" + id_], None)
        code("pair-none-" + id_, md5(text([v or "None" for v in signed], mark, "")), ["empty-as-word", "joined-with-" + id_], None)
        code("pair-reversed-" + id_, md5(mark.join([merchant] + signed[::-1] + [passcode])), ["reverse-order", "joined-with-" + id_], None)
        code("pair-merchant-first-" + id_, md5(mark.join([merchant] + signed + [passcode])), ["merchant-id-first", "joined-with-" + id_], None)
        if mark:
            code("pair-each-filled-" + id_, md5("".join(mark + v for v in filled + [merchant, passcode])),
                 ["empty-fields-dropped", "each-after-" + id_], None)
    dear = [("%s.0" % v if name == "price" else v) for name, v in zip(names, signed)]
    for id_, mark in [("bars", "|"), ("commas", ","), ("dashes", "-"), ("nothing", "")]:
        code("pair-amount-" + id_, md5(text(dear, mark, "")), ["amount-one-decimal", "joined-with-" + id_], None)
    code("pair-none-leading", md5(text([v or "None" for v in signed], " ", "")), ["empty-as-word", "no-leading-space"], None)
    code("pair-filled-leading", md5(text(filled, " ", "")), ["empty-fields-dropped", "no-leading-space"], None)
    code("pair-bars-sha256", hashlib.sha256(text(signed, "|", "").encode()).hexdigest(), ["joined-with-bars", "sha256-for-md5"], None)
    code("pair-bars-quoted", md5(text(signed, "|", "", '"%s"' % passcode)), ["joined-with-bars", "secret-quoted"], None)
    query = urllib.parse.urlencode(s.HPAY + [("secure_code", md5(text(signed, "|", "")))])
    sent("pair-second-bars", "shop=1?" + query, ["second-question-mark", "joined-with-bars"], None)
    s.case("hpay", "sent-pair-post-bars", s.post(query), ["fields-in-body", "joined-with-bars"])
    s.case("hpay", "sent-pair-html-filled", s.hpay([(k, v.replace("&", "&amp;").replace('"', "&quot;")) for k, v in s.HPAY],
           md5(text(filled))), ["values-html-escaped", "empty-fields-dropped"])
    # Marks of the query itself.
    encoded = urllib.parse.urlencode(s.HPAY + [("secure_code", right)])
    link = "https://shop.example/webhooks?" + encoded
    for id_, field, value in [("url", "url", link), ("query", "query", encoded), ("return-url", "shop=1&returnUrl", link)]:
        sent("wrapped-" + id_, field + "=" + urllib.parse.quote_plus(value), "body-in-field")
    accents = [("transaction_info", "\u0110\u01a1n h\u00e0ng & Zo\u00eb")] + s.HPAY[1:]
    references = [(k, v.encode("ascii", "xmlcharrefreplace").decode()) for k, v in accents]
    sent("numeric-references", urllib.parse.urlencode(references + [("secure_code", s.hpay_code(accents))]), "values-html-escaped")
    code("merchant-quoted", md5(text(signed).replace(s.MERCHANT, '"%s"' % s.MERCHANT)), "merchant-id-miscopied")
    for id_, configured in [("quoted", '"%s"' % s.MERCHANT), ("single-quoted", "'%s'" % s.MERCHANT), ("space", s.MERCHANT + " "), ("zero", "0" + s.MERCHANT)]:
        s.case("hpay", "merchant-" + id_, s.hpay(), "merchant-id-miscopied", "code", {"merchant_id": configured})
    sent("raw-ampersand", encoded.replace("%26", "&"), "ampersand-not-encoded")
    for name in ("transaction_info", "price", "secure_code"):
        sent("equals-" + name.replace("_", "-"), encoded.replace(name + "=", name + "%3D"), "equals-encoded")
    emoji = [("transaction_info", "Party \U0001f389")] + s.HPAY[1:]
    sent("cesu-8", "&".join(k + "=" + urllib.parse.quote_plus(cesu_8(v)) for k, v in emoji + [("secure_code", s.hpay_code(emoji))]), "values-cesu-8")
    for id_, configured, used, expect in secret_cases(passcode):
        s.case("hpay", "secret-" + id_, s.hpay(code=s.hpay_code(passcode=used)), expect, "secret", {"passcodes": [configured]})
    number = next(n for n in range(9999) if has_small_bytes(bytes.fromhex(s.hpay_code([(k, v or str(n)) for k, v in s.HPAY]))))
    fields = [(k, v or str(number)) for k, v in s.HPAY]
    for id_, value, expect in hex_cases(bytes.fromhex(s.hpay_code(fields))):
        s.case("hpay", "printed-" + id_, s.hpay(fields, value), expect, "code")


def payatom(s):
    """PayAtom's webhooks."""
    order, amount, status, key = s.ORDER, s.AMOUNT, s.STATUS, s.SECRET_KEY

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()

    def body(text=None, post_hash=None, **fields):
        sealed = post_hash if text is None else s.seal(md5(text))
        return s.post(json.dumps(dict({"order_id": order, "received_amount": amount, "status": status, "post_hash": sealed}, **fields)))

    def code(id_, text, expect, origin="code", **fields):
        s.case("payatom", "code-" + id_, body(text, **fields), expect, origin)

    right = s.payatom_hash()
    for id_, form in LIST_FORMS:
        s.case("payatom", "sent-list-" + id_, body(post_hash=form % right), "signature-list", "transport")
    for word in WORDS:
        s.case("payatom", "sent-word-" + word.lower().replace(" ", "-"), body(post_hash=word), "signature-word", "transport")
    for id_, end in [("escape", "\\n"), ("percent", "%0A")]:
        s.case("payatom", "sent-end-" + id_, body(post_hash=right + end), "signature-escaped-line-break", "transport")
    s.case("payatom", "sent-empty", body(post_hash=""), "signature-empty", "transport")
    for id_, value, expect in [("quoted", '"%s"' % right, "envelope-quoted"), ("single-quoted", "'%s'" % right, "envelope-quoted"),
                               ("bytes", "b'%s'" % right, "envelope-python-bytes"),
                               ("html", right.replace("=", "&#61;").replace("+", "&#43;").replace("/", "&#x2F;"), "envelope-html-escaped")]:
        sent = urllib.parse.urlencode({"order_id": order, "received_amount": amount, "status": status, "post_hash": value})
        s.case("payatom", "form-envelope-" + id_, s.post(sent), expect, "transport")
        s.case("payatom", "sent-envelope-" + id_, body(post_hash=value), expect if id_ != "html" else "body-html-escaped", "transport")
    plain_hash = s.payatom_hash(amount="1499")
    for id_, arrived in [("zeros", "1499.00"), ("one-zero", "1499.0")]:
        s.case("payatom", "sent-decimals-" + id_, body(post_hash=plain_hash, requested_amount="1499", received_amount=arrived),
               "decimals-rewritten", "transport")
    s.case("payatom", "sent-decimals-dropped", body(post_hash=s.payatom_hash(amount="1499.00"), requested_amount="1500.00", received_amount="1499"),
           "decimals-rewritten", "transport")
    s.case("payatom", "forged-other-amount", body(post_hash=s.payatom_hash(amount="1499.50"), requested_amount="1499", received_amount="1499.00"),
           "values-changed", "delivery")
    for count in (100, 127, 64, 20):
        s.case("payatom", "sent-cut-%d" % count, body(post_hash=right[:count]), "signature-length")
    digest = hashlib.md5((order + amount + status + key).encode())
    for id_, sealed, expect in [("raw", digest.digest(), "signature-raw-bytes"), ("newline", digest.hexdigest() + "\n", "signature-white-space"),
                                ("serialised", 's:32:"%s";' % digest.hexdigest(), "signature-php-serialised")]:
        s.case("payatom", "code-sealed-" + id_, body(post_hash=s.seal(sealed)), expect, "code")
    envelope = base64.b64decode(right)
    s.case("payatom", "code-without-mac", body(post_hash=base64.b64encode(envelope[:16] + envelope[48:]).decode()), "envelope-without-mac", "code")
    s.case("payatom", "forged-sealed-raw", body(post_hash=s.seal(hashlib.md5(b"another text").digest())), "values-changed", "delivery")
    names = "order_id=%s&received_amount=%s&status=%s" % (order, amount, status)
    for id_, end in [("secret-key", "&secret_key="), ("secret", "&secret="), ("key", "&key="), ("ampersand", "&"), ("end", "")]:
        code("query-" + id_, names + end + key, "joined-like-a-query")
    more = {"bank_ref": "612345678901", "sender_upi": "payer@upi"}
    code("all-values", order + amount + status + "".join(more.values()) + key, "all-fields-hashed", **more)
    everything = dict({"order_id": order, "received_amount": amount, "status": status}, **more)
    code("all-query", "&".join("%s=%s" % p for p in everything.items()) + key, "all-fields-hashed", **more)
    code("all-sorted", "".join(v for _, v in sorted(everything.items())) + key, "all-fields-hashed", **more)
    code("all-json", json.dumps(everything, separators=(",", ":")) + key, "fields-written-as-json", **more)
    code("all-json-no-key", json.dumps(everything), ["fields-written-as-json", "secret-missing"], **more)
    for word in ("undefined", "None", "null"):
        code("word-status-" + word.lower(), order + amount + word + key, "value-as-word")
        code("word-order-" + word.lower(), word + amount + status + key, "value-as-word")
        code("word-amount-" + word.lower(), order + word + status + key, "value-as-word")
    other_length = s.seal("5a" * 15)
    s.case("payatom", "sent-other-length", body(post_hash=other_length), "values-changed", "delivery")
    numbers = {"order_id": 500, "received_amount": 100}
    code("numbers", "600" + status + key, "numbers-added", None, **numbers)
    s.case("payatom", "genuine-numbers", body("500100" + status + key, **numbers))
    for word in EMPTY_WORDS:
        code("empty-" + word.lower(), order + amount + word + key, "empty-as-word", None, status="")
    fields = {"order_id": order, "received_amount": amount, "status": status}
    code("json", json.dumps(fields, separators=(",", ":")) + key, "fields-written-as-json")
    code("json-python", json.dumps(fields) + key, "fields-written-as-json")
    code("python", str(fields) + key, "fields-written-as-python")
    lower = status.lower()
    for id_, mark in [("bars", "|"), ("commas", ","), ("dashes", "-"), ("spaces", " ")]:
        joined = "joined-with-" + id_
        code("pair-lower-" + id_, mark.join([order, amount, lower, key]), ["status-lower-case", joined], None)
        code("pair-other-" + id_, mark.join([amount, order, status, key]), ["fields-in-other-order", joined], None)
        code("pair-status-" + id_, mark.join([status, order, amount, key]), ["status-first", joined], None)
    code("pair-other-lower", amount + order + lower + key, ["fields-in-other-order", "status-lower-case"], None)
    text = "|".join([order, amount, status, key])
    s.case("payatom", "code-pair-bars-quotes", s.post(json.dumps(dict(fields, post_hash=s.seal(md5("|".join([order, amount, status, '"%s"' % key])), '"%s"' % key)))),
           ["joined-with-bars", "secret-quoted"])
    s.case("payatom", "code-pair-bars-wrapped", s.post(json.dumps(json.dumps(dict(fields, post_hash=s.seal(md5(text)))))),
           ["body-json-string", "joined-with-bars"])
    s.case("payatom", "code-pair-bars-sha256", s.post(json.dumps(dict(fields, post_hash=s.seal(hashlib.sha256(text.encode()).hexdigest())))),
           ["joined-with-bars", "sha256-for-md5"])
    form = urllib.parse.urlencode(dict(fields, order_id="A&B", post_hash=s.payatom_hash("A&B")))
    s.case("payatom", "sent-raw-ampersand", s.post(form.replace("%26", "&")), "ampersand-not-encoded", "transport")
    plain = urllib.parse.urlencode(dict(fields, post_hash=right))
    s.case("payatom", "sent-equals", s.post(plain.replace("status=", "status%3D")), "equals-encoded", "transport")
    s.case("payatom", "sent-question-mark", s.post("?" + plain), "question-mark-before-fields", "transport")
    for id_, configured, used, expect in secret_cases(key):
        s.case("payatom", "secret-" + id_, body(post_hash=s.payatom_hash(secret=used)), expect, "secret", {"secret_keys": [configured]})
    number = next(n for n in range(9999) if has_small_bytes(bytes.fromhex(md5("%d%s%s%s" % (n, amount, status, key)))))
    digest = hashlib.md5(("%d%s%s%s" % (number, amount, status, key)).encode()).digest()
    for id_, value, expect in hex_cases(digest)[:5]:
        s.case("payatom", "printed-" + id_, body(post_hash=s.seal(value), order_id=str(number)), expect, "code")
