"""Everyday mistakes of receivers, which seeded.py adds to its own: what servers, frameworks and shells make of requests and secrets."""

import base64
import hashlib
import hmac
import json
import re
import types
import urllib.parse


def add(known):
    """Adds all cases. `known` are the names of seeded.py."""
    s = types.SimpleNamespace(**known)
    for gateway in [s.Signed("hitpay", s.HITPAY_EVENT, s.ENDPOINT, "Hitpay-Signature", "", "event_salts"),
                    s.Signed("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")]:
        members(s, gateway)
        rewritten(s, gateway)
        lost(s, gateway)
        secrets(s, gateway)
        several(s, gateway)
    times(s)
    forms(s)
    form_code(s)
    hpay(s)
    payatom(s)
    other_places(s)


def members(s, g):
    """Members of JSON that a proxy or framework adds."""
    def sent(id_, body, expect="member-added"):
        s.case(g.gateway, "everyday-" + id_, g.request(body=body), expect, "transport")

    end = g.body[:-1]
    for name, value in [("received_at", '"2026-11-20T00:00:01Z"'), ("ip", '"192.0.2.1"'), ("_token", '"x"'), ("requestId", "17"),
                        ("headers", '{"host":"shop.example"}'), ("tags", "[1,2]"), ("my_own", "null")]:
        sent("added-last-" + name, '%s,"%s":%s}' % (end, name, value))
    sent("added-first", '{"received_at":1700000000,' + g.body[1:])
    sent("added-inside", g.body.replace('"createdAt"', '"trace":"a,b}","createdAt"').replace('"metadata"', '"trace":"a,b}","metadata"'), "member-inserted")
    sent("added-two", end + ',"received_at":1700000000,"ip":"192.0.2.1"}', "members-added")
    sent("added-two-ends", '{"ip":"192.0.2.1",' + end[1:] + ',"received_at":1700000000}', "members-added")
    added = dict(s.load(g.body), received_at="2026-11-20T00:00:01Z")
    sent("added-python", s.written(added), ["json-spaced", "member-added"])
    sent("added-lines", s.written(added, indent=2, ensure_ascii=False), ["json-pretty-2", "member-added"])
    sent("added-php", s.written(added, separators=(",", ":")).replace("/", "\\/"), ["json-php", "member-added"])


def rewritten(s, g):
    """JSON that was read and written again on the way, in the formats of common libraries."""
    def sent(id_, expect, body):
        s.case(g.gateway, "everyday-sent-" + id_, g.request(body=body), expect, "transport")

    loaded, compact = s.load(g.body), s.compact(g.body)
    sent("python", "json-spaced", s.written(loaded))
    sent("python-unicode", "json-spaced-unicode", s.written(loaded, ensure_ascii=False))
    sent("php", "json-php", s.compact(g.body, True).replace("/", "\\/"))
    sent("php-unicode", "json-php-unicode", compact.replace("/", "\\/"))
    sent("ascii", "json-ascii", s.compact(g.body, True))
    sent("go", "json-go-escapes", s.escaped(compact, "&<>", "\\u%04x"))
    if "=" in compact:
        sent("gson", "json-gson-escapes", s.escaped(compact, "&<>='", "\\u%04x"))
    sent("dotnet", "json-dotnet-escapes", s.escaped("".join(c if ord(c) < 128 else "\\u%04X" % ord(c) for c in compact), "&<>+'", "\\u%04X"))
    for unit, name in [("  ", "json-pretty-2"), ("    ", "json-pretty-4"), ("\t", "json-pretty-tabs")]:
        sent("indent-%d" % ord(unit[0]) + str(len(unit)), name, s.written(loaded, indent=unit, ensure_ascii=False))
    sent("python-lines", "json-pretty-ascii-4", s.written(loaded, indent=4))
    sent("php-lines", "json-pretty-php", s.written(loaded, indent=4).replace("/", "\\/"))
    sent("javascript", "json-numbers-shortened", g.body.replace("12.50", "12.5").replace("1.50", "1.5"))
    sent("python-numbers", ["json-spaced", "json-numbers-shortened"], json.dumps(json.loads(g.body)))
    sent("lines-newline", "json-pretty-2", s.written(loaded, indent=2, ensure_ascii=False) + "\n")
    sent("python-text", ["body-python-dictionary", "json-numbers-shortened"], str(json.loads(g.body)))
    ruby = json.dumps(json.loads(g.body), separators=(", ", "=>"), ensure_ascii=False).replace("null", "nil")
    sent("ruby-text", ["body-ruby-hash", "json-numbers-shortened"], ruby)
    sent("json-string-twice", ["body-json-string", "body-json-string"], json.dumps(json.dumps(g.body)))


TEXTS = ["[object Object]", "Array", "{}", "[]", "", "null", "undefined", "None", "[object Promise]"]


def lost(s, g):
    """Bodies that a parser has read before, of which nothing is left."""
    for index, text in enumerate(TEXTS):
        s.case(g.gateway, "everyday-lost-%d" % index, g.request(body=text), "body-consumed", "transport")
        if text:
            s.case(g.gateway, "everyday-lost-line-%d" % index, g.request(body=text + "\n"), "body-consumed", "transport")
    for id_, text, expect in [
        ("promise", "[object Promise]", "text-promise"), ("array", "Array", "text-array"), ("list", "[]", "text-empty-list"),
        ("braces", "{}", "text-empty-object"), ("none", "None", "text-none"), ("null", "null", "text-null"),
        ("byte-array", "System.Byte[]", "text-byte-array"),
        ("numbers", ",".join(str(b) for b in g.body.encode()), "text-byte-list"),
        ("buffer", json.dumps({"type": "Buffer", "data": list(g.body.encode())}, separators=(",", ":")), "text-buffer"),
        ("twice", json.dumps(json.dumps(g.body, ensure_ascii=False), ensure_ascii=False), "text-json-string-twice"),
    ]:
        s.case(g.gateway, "everyday-code-" + id_, g.sealed(text), expect, "code")


def secret_cases(key):
    """Configured text, text that signed, and name of the mistake."""
    quoted = '\\"%s\\"' % key
    return [
        ("export", "export WEBHOOK_SECRET=" + key, key, "secret-with-variable-name"),
        ("line", "WEBHOOK_SECRET=" + key, key, "secret-with-variable-name"),
        ("line-lower", "webhook_secret=" + key, key, "secret-with-variable-name"),
        ("line-spaced", "WEBHOOK_SECRET = " + key, key, "secret-with-variable-name"),
        ("line-quoted", 'WEBHOOK_SECRET="%s"' % key, key, "secret-with-variable-name"),
        ("export-quoted", "export WEBHOOK_SECRET='%s'" % key, key, "secret-with-variable-name"),
        ("line-comment", "WEBHOOK_SECRET=%s # live" % key, key, "secret-with-variable-name"),
        ("line-newline", "WEBHOOK_SECRET=" + key + "\n", key, "secret-with-variable-name"),
        ("yaml", "webhook_secret: " + key, key, "secret-with-variable-name"),
        ("set", "set WEBHOOK_SECRET=" + key, key, "secret-with-variable-name"),
        ("escaped-quotes", quoted, key, "secret-in-quotation-marks"),
        ("escaped-newline", key + "\\n", key, "secret-with-escaped-line-break"),
        ("escaped-crlf", key + "\\r\\n", key, "secret-with-escaped-line-break"),
        ("spaces", "  " + key + " ", key, "secret-with-white-space"),
        ("tab", key + "\t", key, "secret-with-white-space"),
        ("cr", key + "\r", key, "secret-with-white-space"),
        ("bearer", "Bearer " + key, key, "secret-with-word-before"),
        ("bearer-lower", "bearer " + key, key, "secret-with-word-before"),
        ("used-bearer", key, "Bearer " + key, "secret-with-word"),
        ("used-tab", key, key + "\t", "secret-with-tab"),
        ("used-cr", key, key + "\r", "secret-with-cr"),
        ("used-escaped-newline", key, key + "\\n", "secret-with-escaped-newline"),
        ("used-base64-line", key, base64.encodebytes(key.encode()), "secret-base64-encoded"),
        ("used-url", key + "/+=", urllib.parse.quote(key + "/+=", safe=""), "secret-percent-encoded"),
        ("used-to-hash", key + "#tail", key, "secret-cut-at-mark"),
        ("used-to-dollar", key + "$tail", key, "secret-cut-at-mark"),
        ("used-interpolated", key[:6] + "$tail-" + key[6:], key[:6] + "-" + key[6:], "secret-interpolated"),
        ("used-unescaped", key[:6] + "\\" + key[6:], key, "secret-without-backslashes"),
        ("used-to-space", key + " tail", key, "secret-of-list"),
        ("used-quoted-escaped", key, quoted, "secret-quoted"),
    ]


def secrets(s, g):
    for id_, configured, used, expect in secret_cases(g.key):
        s.case(g.gateway, "everyday-secret-" + id_, g.request(value=g.sign(g.body, used)), expect, "secret", g.with_secret(configured))


def several(s, g):
    """Two and three mistakes of different tables."""
    def add_case(id_, expect, configured=None, **how):
        s.case(g.gateway, "everyday-several-" + id_, g.request(**how), expect, secrets=configured and g.with_secret(configured))

    body, raw, key = g.body, g.body.encode(), g.key
    right = s.mac(body, key)
    loaded = s.load(body)
    added = body[:-1] + ',"received_at":1700000000}'
    add_case("member-export", ["member-added", "secret-with-variable-name"], "export X=" + key, body=added)
    add_case("python-quotes", ["json-spaced", "secret-in-quotation-marks"], '"%s"' % key, body=s.written(loaded))
    add_case("lines-newline-secret", ["json-pretty-2", "secret-with-newline"], body=s.written(loaded, indent=2, ensure_ascii=False),
             value=g.sign(body, key + "\n"))
    add_case("header-lines", ["header-renamed", "json-pretty-4"], header="X-" + g.header, body=s.written(loaded, indent=4, ensure_ascii=False))
    add_case("header-member", ["header-renamed", "member-added"], header="X-" + g.header, body=added)
    add_case("base64-export", ["body-base64", "secret-with-variable-name"], "X=" + key, body=base64.b64encode(raw))
    add_case("base64-newline", ["body-base64", "trailing-newline"], body=base64.b64encode(raw), value=g.sign(body + "\n"))
    add_case("mark-sha512", ["body-byte-order-mark", "hmac-sha512"], body=b"\xef\xbb\xbf" + raw, value=g.sign(body, hash_name="sha512"))
    add_case("dumps-export", ["json-spaced", "secret-with-variable-name"], "export X=" + key, value=g.sign(s.written(loaded)))
    add_case("sorted-newline", ["json-sorted", "secret-with-newline"], value=g.sign(s.compact(body, sort_keys=True), key + "\n"))
    add_case("sorted-base64", ["json-sorted", "signature-base64"],
             value=g.before + base64.b64encode(bytes.fromhex(s.mac(s.compact(body, sort_keys=True), key))).decode())
    add_case("sha1-quotes", ["hmac-sha1", "secret-in-quotation-marks"], "'%s'" % key, value=g.sign(body, hash_name="sha1"))
    add_case("header-newline-quotes", ["header-renamed", "body-line-break", "secret-in-quotation-marks"], '"%s"' % key,
             header="X-" + g.header, body=body + "\n")
    add_case("header-base64-upper", ["header-renamed", "body-base64", "upper-case-hex"], header="X-" + g.header, body=base64.b64encode(raw),
             value=g.before + right.upper())
    add_case("base64-newline-export", ["body-base64", "trailing-newline", "secret-with-variable-name"], "X=" + key,
             body=base64.b64encode(raw), value=g.sign(body + "\n"))
    add_case("python-text", ["body-python-dictionary", "secret-in-quotation-marks"], '"%s"' % key,
             body=re.sub("'@@([0-9.]+)@@'", r"\1", str(loaded)))
    s.case(g.gateway, "everyday-forged-member", g.request(body=added, value=g.before + "5a" * 32), forged=True)
    s.case(g.gateway, "everyday-forged-lines", g.request(body=s.written(loaded, indent=2), value=g.before + s.mac(body, "forger")), forged=True)
    s.case(g.gateway, "everyday-forged-export", g.request(value=g.before + s.mac(body, "forger")), forged=True,
           secrets=g.with_secret("export X=" + key))


def times(s):
    """Times in events that were read and written again."""
    hub2 = s.Signed("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")
    start = "2026-11-20T00:00:00"
    for id_, time in [("seconds", '"%sZ"'), ("offset", '"%s+00:00"'), ("milliseconds-offset", '"%s.000+00:00"'), ("microseconds", '"%s.000000Z"'),
                      ("microseconds-offset", '"%s.000000+00:00"'), ("without-zone", '"%s"'), ("short-offset", '"%s+0000"'),
                      ("seven-digits", '"%s.0000000Z"'), ("in-minutes", '"2026-11-20T00:00Z"')]:
        name = id_
        text = (time % start) if "%" in time else time
        other = hub2.body.replace('"%s.000Z"' % start, text)
        assert other != hub2.body
        s.case("hub2", "everyday-time-sent-" + id_, hub2.request(body=other), "json-times-rewritten", "transport")
        s.case("hub2", "everyday-time-code-" + id_, hub2.sealed(other), "json-times-" + name, "code")
    spaced = hub2.body.replace('"%s.000Z"' % start, '"2026-11-20 00:00:00"')
    s.case("hub2", "everyday-time-sent-space", hub2.request(body=spaced), "json-times-rewritten", "transport")
    for id_, number in [("epoch", "1795132800"), ("epoch-milliseconds", "1795132800000")]:
        other = hub2.body.replace('"%s.000Z"' % start, number)
        s.case("hub2", "everyday-time-sent-" + id_, hub2.request(body=other), "json-times-rewritten", "transport")
        s.case("hub2", "everyday-time-code-" + id_, hub2.sealed(other), "json-times-" + id_, "code")
    python = s.written(s.load(hub2.body.replace(".000Z", "+00:00")))
    s.case("hub2", "everyday-time-python", hub2.request(body=python), ["json-spaced", "json-times-rewritten"], "transport")
    event = s.HITPAY_EVENT[:-1] + ',"created_at":"2026-11-20T10:00:00"}'
    hitpay = s.Signed("hitpay", event, s.ENDPOINT, "Hitpay-Signature", "", "event_salts")
    s.case("hitpay", "everyday-time-code", hitpay.sealed(re.sub(r'"(2026-11-20T10:00:00)"', r'"\1Z"', event)), "json-times-seconds", "code")


FORM = [("payment_id", "92965a2d-ece3-4ace-1245-494050c9a3c1"), ("payment_request_id", "92965a20-dae5-4d89-a452-5fdfa382dbe1"),
        ("phone", ""), ("amount", "1599.00"), ("currency", "SGD"), ("status", "completed"), ("reference_number", "ORDER-1042")]


def php(fields, quote=urllib.parse.quote_plus):
    return "&".join(quote(k) + "=" + quote(v) for k, v in fields)


def forms(s):
    """HitPay's forms that were changed on the way."""
    def joined(fields):
        return "".join(k + v for k, v in sorted(fields))

    def tag(fields=FORM):
        return s.mac(joined(fields), s.SALT)

    def sent(id_, expect, request, origin="transport", **more):
        s.case("hitpay", "everyday-form-" + id_, request, expect, origin, **more)

    def post(fields, **how):
        return s.post(fields if isinstance(fields, (str, bytes)) else urllib.parse.urlencode(fields), **how)

    def with_value(name, value):
        return [(k, value if k == name else v) for k, v in FORM]

    whole = FORM + [("hmac", tag())]
    s.case("hitpay", "everyday-form-genuine", post(whole))
    for header in ["hmac", "X-Hmac", "X-Signature", "Hitpay-Signature", "x-hitpay-hmac"]:
        sent("in-header-" + header.lower(), "signature-field-in-header", post(FORM, headers=[(header, tag())]))
    sent("in-query", "signature-field-in-query", post(FORM, path="/webhooks?hmac=" + tag()))
    sent("in-query-renamed", "signature-field-in-query", post(FORM, path="/webhooks?id=7&signature=" + tag()))
    sent("lists", "form-as-json-lists", post(json.dumps({k: [v] for k, v in whole})))
    sent("json-added", ["form-as-json", "fields-added"], post(json.dumps(dict(whole, received_at="2026-11-20T00:00:01Z"))))
    sent("json-numbers", ["form-as-json", "decimals-rewritten"], post(json.dumps(dict(whole, amount=1599))))
    sent("json-nested", ["body-wrapped", "form-as-json"], post(json.dumps({"form": dict(whole)})))
    sent("json-pairs", "form-as-json-lists", post(json.dumps([[k, v] for k, v in whole])))
    sent("json-names", "form-as-json-lists", post(json.dumps([{"name": k, "value": v} for k, v in whole])))
    sent("print-r", "form-as-text", post("Array\n(\n" + "".join("    [%s] => %s\n" % p for p in whole) + ")\n"))
    other = with_value("reference_number", "A & B")
    other = other + [("hmac", tag(other))]
    sent("print-r-ampersand", "form-as-text", post("Array\n(\n" + "".join("    [%s] => %s\n" % p for p in other) + ")\n"))
    sent("plain-text", "form-as-plain-text", post("".join("%s=%s\r\n" % p for p in whole)))
    sent("python", "form-as-text", post(str(dict(whole))))
    sent("python-lists", "form-as-text", post(str({k: [v] for k, v in whole})))
    sent("django", "form-as-text", post("<QueryDict: %s>" % {k: [v] for k, v in whole}))
    sent("flask", "form-as-text", post("ImmutableMultiDict(%s)" % whole))
    sent("ruby", "form-as-text", post("{" + ", ".join('"%s"=>"%s"' % p for p in whole) + "}"))
    sent("java", "form-as-text", post("{" + ", ".join("%s=%s" % p for p in whole) + "}"))
    sent("spring", "form-as-text", post("{" + ", ".join("%s=[%s]" % p for p in whole) + "}"))
    sent("go", "form-as-text", post("map[" + " ".join("%s:[%s]" % p for p in sorted(whole)) + "]"))
    sent("php", "form-as-text", post("Array\n(\n" + "".join("    [%s] => %s\n" % p for p in whole) + ")\n"))
    sent("php-object", "form-as-text", post("stdClass Object\n(\n" + "".join("    [%s] => %s\n" % p for p in whole) + ")\n"))
    for id_, amount in [("comma", "1599,00"), ("thousands", "1,599.00"), ("thousands-point", "1.599,00"), ("thousands-space", "1 599,00"),
                        ("quote", "1'599.00"), ("currency", "SGD 1599.00"), ("dollar", "$1,599.00"), ("currency-after", "1599.00 SGD"), ("exponent", "1.599e3")]:
        sent("amount-" + id_, "amount-formatted", post([(k, amount if k == "amount" else v) for k, v in whole]))
    for id_, amount in [("integer", "1599"), ("decimal", "1599.0"), ("three", "1599.000")]:
        sent("amount-" + id_, "decimals-rewritten", post([(k, amount if k == "amount" else v) for k, v in whole]))
    # `+` in values.
    for id_, value, expect in [("inside", "ORDER+1042", "plus-became-space"), ("two", "a+b+c", "plus-became-space"),
                               ("some", "a+b c", "plus-became-space"), ("leading", "+65 91234567", "plus-became-space")]:
        fields = with_value("reference_number", value)
        raw = php(fields + [("hmac", tag(fields))]).replace("%2B", "+")
        sent("plus-" + id_, expect, post(raw))
    fields = with_value("reference_number", "A+B")
    fields = [(k, "+6591234567" if k == "phone" else v) for k, v in fields]
    sent("plus-all", "plus-became-space", post(php(fields + [("hmac", tag(fields))]).replace("%2B", "+")))
    fields = with_value("reference_number", "a b c+d")
    sent("space-some", "space-became-plus", post(fields[:-1] + [("reference_number", "a+b c+d"), ("hmac", tag(fields))]))
    sent("percent-20", "values-encoded-twice", post(fields[:-1] + [("reference_number", "a%20b%20c+d"), ("hmac", tag(fields))]))
    sent("added-first", "fields-added", post([("_method", "POST")] + whole))
    sent("added-two", "fields-added", post(whole + [("received_at", "1"), ("ip", "192.0.2.1")]))
    sent("header-quotes", ["signature-field-in-header", "secret-in-quotation-marks"], post(FORM, headers=[("X-Hmac", tag())]), None,
         secrets={"webhook_salt": '"%s"' % s.SALT})
    sent("lists-export", ["form-as-json-lists", "secret-with-variable-name"], post(json.dumps({k: [v] for k, v in whole})), None,
         secrets={"webhook_salt": "export SALT=" + s.SALT})
    sent("comma-newline", ["amount-formatted", "secret-with-newline"],
         post([(k, "1599,00" if k == "amount" else v) for k, v in FORM] + [("hmac", s.mac(joined(FORM), s.SALT + "\n"))]), None)
    for index, text in enumerate(TEXTS):
        sent("lost-%d" % index, "body-consumed", post(text))
    for id_, configured, used, expect in secret_cases(s.SALT):
        sent("secret-" + id_, expect, post(FORM + [("hmac", s.mac(joined(FORM), used))]), "secret", secrets={"webhook_salt": configured})
    s.case("hitpay", "everyday-form-forged-header", post(FORM, headers=[("X-Hmac", "5a" * 32)]), forged=True)
    s.case("hitpay", "everyday-form-forged-comma", post(with_value("amount", "1,00") + [("hmac", tag())]), forged=True)
    s.case("hitpay", "everyday-form-forged-plus", post(with_value("reference_number", "A B") + [("hmac", "5a" * 32)]), forged=True)


def form_code(s):
    """HitPay's forms whose signature was made wrongly."""
    form = [("payment_id", "92965a2d-ece3"), ("payment_request_id", "92965a20-dae5"), ("phone", ""), ("amount", "1599.00"), ("currency", "SGD"),
            ("status", "completed"), ("reference_number", "Caf\u00e9 7/8")]
    ordered, values = sorted(form), [v for _, v in sorted(form)]
    filled = [p for p in ordered if p[1]]

    def code(id_, text, expect, origin="code", key=None):
        request = s.post(urllib.parse.urlencode(form + [("hmac", s.mac(text, key or s.SALT))]))
        s.case("hitpay", "everyday-form-code-" + id_, request, expect, origin)

    def amount(text):
        return "".join(k + (text if k == "amount" else v) for k, v in ordered)

    code("http-build-query", php(ordered), "joined-like-an-encoded-query")
    code("http-build-query-20", php(ordered, lambda text: urllib.parse.quote(text, safe="")), "joined-like-an-encoded-query")
    code("url-decoded", "&".join(k + "=" + v for k, v in ordered), "joined-like-a-query")
    code("http-build-query-unsorted", php(form), "query-not-decoded")
    code("implode-pairs", "&".join(k + "=" + v for k, v in form), ["joined-like-a-query", "received-order"])
    for id_, mark in [("bars", "|"), ("commas", ","), ("ampersands", "&"), ("newlines", "\n"), ("points", "."), ("spaces", " "), ("dashes", "-"),
                      ("colons", ":"), ("semicolons", ";"), ("underscores", "_")]:
        code("values-" + id_, mark.join(values), "values-joined-with-" + id_)
        if id_ not in ("points", "spaces"):
            code("equals-" + id_, mark.join(k + "=" + v for k, v in ordered), "joined-like-a-query" if mark == "&" else "pairs-joined-with-" + id_)
    code("points", ".".join(k + v for k, v in ordered), "joined-with-points")
    code("spaces", " ".join(k + v for k, v in ordered), "joined-with-spaces")
    code("filled-query", "&".join(k + "=" + v for k, v in filled), ["empty-fields-dropped", "joined-like-a-query"], None)
    code("trailing-query", "".join(k + "=" + v + "&" for k, v in ordered), "joined-like-a-query-with-end")
    code("filled-trailing-query", "".join(k + "=" + v + "&" for k, v in filled),
         ["empty-fields-dropped", "joined-like-a-query-with-end"], None)
    code("filled-build-query", php(filled), ["empty-fields-dropped", "joined-like-an-encoded-query"], None)
    code("trailing-bars", "".join(v + "|" for v in values), "values-followed-by-bars")
    code("by-value", "".join(k + v for k, v in sorted(form, key=lambda p: p[1])), "sorted-by-value")
    code("values-by-value", "".join(sorted(values)), "values-sorted")
    code("upper-names", "".join(k.upper() + v for k, v in ordered), "names-changed")
    code("camel-names", "".join("".join(w if not i else w.title() for i, w in enumerate(k.split("_"))) + v for k, v in ordered), "names-changed")
    code("lower-values", "".join(k + v.lower() for k, v in ordered), "lower-cased")
    for id_, text, expect in [("comma", "1599,00", "amount-decimal-comma"), ("thousands", "1,599.00", "amount-with-separators"),
                              ("integer", "1599", "amount-zeros-dropped"), ("decimal", "1599.0", "amount-one-decimal"),
                              ("cents", "159900", "amount-in-cents"), ("four", "1599.0000", "amount-more-decimals"),
                              ("thousands-point", "1.599,00", "amount-with-separators"), ("thousands-integer", "1,599", "amount-with-separators")]:
        code("amount-" + id_, amount(text), expect, None)
    code("json", json.dumps(dict(form), separators=(",", ":"), ensure_ascii=False), "form-written-as-json")
    code("json-python", json.dumps(dict(form)), "form-written-as-json")
    code("json-php", json.dumps(dict(form), separators=(",", ":")).replace("/", "\\/"), "form-written-as-json")
    code("json-sorted-php", json.dumps(dict(ordered), separators=(",", ":")).replace("/", "\\/"), "form-written-as-sorted-json")
    code("with-hmac-empty", "".join(k + v for k, v in sorted(form + [("hmac", "")])), "signature-name-left-in")
    code("query-newline", "&".join(k + "=" + v for k, v in ordered), ["joined-like-a-query", "secret-with-newline"], None, s.SALT + "\n")
    code("values-bars-quoted", "|".join(values), ["values-joined-with-bars", "secret-quoted"], None, '"%s"' % s.SALT)


def hpay(s):
    """HPay's queries."""
    names, values = [k for k, _ in s.HPAY[:6]], dict(s.HPAY)
    signed = [values[k] for k in names]
    merchant, passcode = s.MERCHANT, s.PASSCODE

    def md5(text):
        return hashlib.md5(text.encode() if isinstance(text, str) else text).hexdigest()

    def code(id_, digest, expect, origin="code", fields=None):
        s.case("hpay", "everyday-code-" + id_, s.hpay(s.HPAY if fields is None else fields, digest), expect, origin)

    all_values = signed + [merchant, passcode]
    right = "".join(" " + v for v in all_values)
    for id_, mark in [("bars", "|"), ("commas", ","), ("ampersands", "&"), ("dashes", "-"), ("points", "."), ("newlines", "\n"), ("semicolons", ";"),
                      ("colons", ":"), ("underscores", "_")]:
        code("before-each-" + id_, md5("".join(mark + v for v in all_values)), "each-after-" + id_)
        code("joined-" + id_, md5(mark.join(all_values)), "joined-with-" + id_)
    code("secret-first", md5(" ".join([passcode] + signed + [merchant])), "secret-first", None)
    code("secret-first-leading", md5("".join(" " + v for v in [passcode] + signed + [merchant])), "secret-first", None)
    code("secret-first-bars", md5("|".join([passcode] + signed + [merchant])), ["secret-first", "joined-with-bars"], None)
    code("secret-before-merchant", md5("".join(" " + v for v in signed + [passcode, merchant])), "secret-inside")
    code("secret-second", md5("".join(" " + v for v in signed[:1] + [passcode] + signed[1:] + [merchant])), "secret-inside")
    code("received", md5("".join(" " + values[k] for k, _ in s.HPAY if k in names) + " " + passcode), "merchant-id-missing")
    reordered = s.HPAY[3:6] + s.HPAY[:3] + s.HPAY[6:]
    code("received-with-merchant", md5("".join(" " + values[k] for k, _ in reordered if k in names) + " " + merchant + " " + passcode),
         "received-order-with-merchant", None, reordered)
    code("all-fields", md5("".join(" " + v for _, v in s.HPAY) + " " + merchant + " " + passcode), "every-field", None)
    code("names", md5("".join(" " + k + "=" + v for k, v in zip(names + ["merchant_site_code"], signed + [merchant])) + " " + passcode), "names-too")
    code("query", md5("&".join(k + "=" + v for k, v in zip(names + ["merchant_site_code"], signed + [merchant])) + "&" + passcode), "names-too")
    code("other-field", md5("".join(" " + values[k if k != "payment_id" else "bank_code"] for k in names) + " %s %s" % (merchant, passcode)),
         "other-field", None)
    code("upper", md5(right).upper(), "upper-case-hex")
    code("twice", md5(md5(right)), "digest-twice")
    code("digest-secret", md5(md5("".join(" " + v for v in signed + [merchant])) + passcode), "md5-of-digest", None)
    code("hmac-md5", hmac.new(passcode.encode(), "".join(" " + v for v in signed + [merchant]).encode(), "md5").hexdigest(), "hmac-md5-for-digest")
    code("hmac-sha256", hmac.new(passcode.encode(), "".join(" " + v for v in signed + [merchant]).encode(), "sha256").hexdigest(), "hmac-for-digest")
    code("hmac-all", hmac.new(passcode.encode(), right.encode(), "sha256").hexdigest(), "hmac-for-digest")
    code("hmac-trimmed", hmac.new(passcode.encode(), right.strip().encode(), "md5").hexdigest(), "hmac-md5-for-digest", None)
    code("missing", md5("".join(" " + v for v in signed + [merchant])), "secret-missing")
    code("price-decimals", md5("".join(" " + (v + ".00" if k == "price" else v) for k, v in zip(names, signed)) + " %s %s" % (merchant, passcode)),
         "amount-zeros-added", "delivery")
    code("bars-newline", md5("|".join(all_values) + "\n"), ["joined-with-bars", "secret-with-newline"], None)
    mail = "merchant@shop.example"
    s.case("hpay", "everyday-code-email", s.hpay(code=md5("".join(" " + v for v in signed + [mail, passcode]))), "merchant-email-for-id", "code",
           {"merchant_email": mail})
    for id_, configured, used, expect in secret_cases(passcode):
        s.case("hpay", "everyday-secret-" + id_, s.hpay(code=s.hpay_code(passcode=used if isinstance(used, str) else used.decode())), expect,
               "secret", {"passcodes": [configured]})
    # On the way.
    plain = [("transaction_info", "order+7"), ("order_code", "A+B_7")] + s.HPAY[2:]
    query = urllib.parse.urlencode(plain + [("secure_code", s.hpay_code(plain))]).replace("%2B", "+")
    s.case("hpay", "everyday-sent-plus", "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n\r\n" % query, "plus-became-space", "transport")
    one = [("transaction_info", "order+7 b")] + s.HPAY[1:]
    query = urllib.parse.urlencode(one + [("secure_code", s.hpay_code(one))]).replace("%2B", "+")
    s.case("hpay", "everyday-sent-plus-some", "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n\r\n" % query, "plus-became-space", "transport")
    s.case("hpay", "everyday-sent-price", s.hpay([(k, "200,000" if k == "price" else v) for k, v in s.HPAY], s.hpay_code()), "amount-formatted", "transport")
    s.case("hpay", "everyday-sent-price-points", s.hpay([(k, "200.000" if k == "price" else v) for k, v in s.HPAY], s.hpay_code()), "amount-formatted",
           "transport")
    bare = urllib.parse.urlencode(s.HPAY)
    for header in ["secure_code", "X-Secure-Code", "X-Signature"]:
        s.case("hpay", "everyday-sent-in-header-" + header.lower(), "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n%s: %s\r\n\r\n" % (bare, header, s.hpay_code()),
               "signature-field-in-header", "transport")
    s.case("hpay", "everyday-several-bars-upper", s.hpay(code=md5("|".join(all_values)).upper()), ["joined-with-bars", "upper-case-hex"])
    s.case("hpay", "everyday-several-post-export", s.post(urllib.parse.urlencode(s.HPAY + [("secure_code", s.hpay_code())])),
           ["fields-in-body", "secret-with-variable-name"], secrets={"passcodes": ["export PASS=" + passcode]})
    s.case("hpay", "everyday-forged-upper", s.hpay(code=md5("x" + passcode).upper()), forged=True)
    s.case("hpay", "everyday-forged-amount", s.hpay([(k, "1" if k in ("price", "payment_id") else v) for k, v in s.HPAY], s.hpay_code()), forged=True)


def payatom(s):
    """PayAtom's envelopes."""
    fields = {"order_id": s.ORDER, "received_amount": s.AMOUNT, "bank_ref": "612345678901", "status": s.STATUS, "post_hash": s.payatom_hash()}

    def sent(id_, expect, body, origin="transport", **more):
        s.case("payatom", "everyday-" + id_, s.post(body), expect, origin, **more)

    s.case("payatom", "everyday-genuine-member", s.post(json.dumps(dict(fields, received_at=1))))
    s.case("payatom", "everyday-genuine-lines", s.post(json.dumps(fields, indent=2)))
    sent("lists", "form-as-json-lists", json.dumps({k: [v] for k, v in fields.items()}))
    sent("python", "body-python-dictionary", str(fields))
    sent("ruby", "body-ruby-hash", "{" + ", ".join('"%s"=>"%s"' % p for p in fields.items()) + "}")
    sent("amount-comma", "amount-formatted", json.dumps(dict(fields, received_amount="100,00")))
    for index, text in enumerate(TEXTS):
        sent("lost-%d" % index, "body-consumed", text)
    for id_, configured, used, expect in secret_cases(s.SECRET_KEY):
        used = used if isinstance(used, str) else used.decode()
        body = json.dumps(dict(fields, post_hash=s.payatom_hash(secret=used)))
        sent("secret-" + id_, expect, body, "secret", secrets={"secret_keys": [configured]})
    sent("several-member-wrapped", ["body-json-string", "secret-with-variable-name"], json.dumps(json.dumps(fields)), None,
         secrets={"secret_keys": ["export KEY=" + s.SECRET_KEY]})
    s.case("payatom", "everyday-forged", s.post(str(dict(fields, post_hash=s.payatom_hash(secret="a-secret-of-a-forger")))), expect=["malformed-body"])


def other_places(s):
    """Parts of a request that were moved."""
    hub2 = s.Signed("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")
    right = hub2.sign(hub2.body)
    for header in ["Authorization", "X-Hub-Signature-256", "Signature"]:
        s.case("hub2", "everyday-header-" + header.lower(), hub2.request(header=header), "header-renamed", "transport")
    s.case("hub2", "everyday-in-query", hub2.request(value="", path="/w?hub2-signature=" + urllib.parse.quote(right)), "signature-in-query", "transport")
