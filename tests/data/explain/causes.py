"""Mistakes that are easily taken for others, which seeded.py adds to its own: each has to be named with its right cause."""

import base64
import hashlib
import json
import types
import unicodedata
import urllib.parse


def add(known):
    """Adds all cases. `known` are the names of seeded.py."""
    s = types.SimpleNamespace(**known)
    ampersands(s)
    left_out(s)
    pluses(s)
    hpay_code(s)
    payatom_code(s)
    hub2_numbers(s)
    hub2_header(s)
    json_pluses(s)
    long_events(s)
    left_out_members(s)
    json_is_no_form(s)
    short_signatures(s)
    written_by_php(s)
    secret_lists(s)
    brackets(s)


def encoded(fields):
    return urllib.parse.urlencode(fields)


def variants(text):
    """The form or query with an `&` too many."""
    return [("last", text + "&"), ("first", "&" + text), ("double", text.replace("&", "&&", 1)), ("all", "&" + text.replace("&", "&&") + "&&")]


PLAIN = [("payment_id", "a"), ("amount", "599.00"), ("currency", "SGD"), ("status", "completed"), ("reference_number", "A")]
SPACED = [("payment_id", "cd63f394-58ca"), ("payment_request_id", "70071393-35e6"), ("phone", "+65 9123 4567"), ("amount", "599.00"),
          ("currency", "SGD"), ("status", "completed"), ("reference_number", "Zo\u00eb & Co/1042")]


def joined(fields):
    return "".join(k + v for k, v in sorted(fields))


def ampersands(s):
    for kind, fields in [("plain", PLAIN), ("spaced", SPACED), ("usual", s.FORM)]:
        form = encoded(fields + [("hmac", s.mac(joined(fields), s.SALT))])
        for id_, text in variants(form):
            s.case("hitpay", "cause-ampersand-%s-%s" % (kind, id_), s.post(text), "ampersands-too-many", "transport")
        s.case("hitpay", "cause-malformed-" + kind, s.post(form.replace("&status", "%&status")), "malformed-body", "delivery")
    form = encoded(PLAIN + [("hmac", s.mac(joined(PLAIN), s.SALT))])
    percent = [(k, "50% off" if k == "reference_number" else v) for k, v in PLAIN]
    form_of_percent = encoded(percent + [("hmac", s.mac(joined(percent), s.SALT))])
    s.case("hitpay", "cause-malformed-percent", s.post(form_of_percent.replace("%25", "%")), "fields-malformed", "transport")
    s.case("hitpay", "cause-ampersand-quotes", s.post(form + "&"), ["ampersands-too-many", "secret-in-quotation-marks"],
           secrets={"webhook_salt": '"%s"' % s.SALT})
    s.case("hitpay", "cause-ampersand-forged", s.post(form.replace("599.00", "599.50") + "&"), expect=["malformed-body"], origin="delivery")
    s.case("hitpay", "cause-ampersand-forged-random", s.post(encoded(SPACED + [("hmac", "5a" * 32)]) + "&"), expect=["malformed-body"],
           origin="delivery")
    query = encoded(s.HPAY + [("secure_code", s.hpay_code())])
    for id_, text in variants(query):
        s.case("hpay", "cause-ampersand-genuine-" + id_, "GET /ipn?%s HTTP/1.1\r\nhost: a\r\n\r\n" % text)
    fields = {"order_id": s.ORDER, "received_amount": s.AMOUNT, "status": s.STATUS, "post_hash": s.payatom_hash()}
    for id_, text in variants(encoded(fields)):
        s.case("payatom", "cause-ampersand-" + id_, s.post(text), "ampersands-too-many", "transport")


def left_out(s):
    """A documented field that the code which signs leaves out."""
    for names in [["phone"], ["payment_request_id"], ["currency"], ["phone", "reference_number"], ["phone", "payment_request_id"],
                  ["phone", "currency", "status"]]:
        kept = [p for p in SPACED if p[0] not in names]
        form = encoded(SPACED + [("hmac", s.mac(joined(kept), s.SALT))])
        s.case("hitpay", "cause-left-out-" + "-".join(names), s.post(form), "documented-field-left-out", "code")
    kept = [p for p in SPACED if p[0] != "phone"]
    form = encoded(SPACED + [("hmac", s.mac(joined(kept), s.SALT).upper())])
    s.case("hitpay", "cause-left-out-upper", s.post(form), ["documented-field-left-out", "upper-case-hex"], "code")
    names, values = [k for k, _ in s.HPAY[:6]], dict(s.HPAY)
    for gone in [["order_code"], ["price"], ["payment_type"], ["transaction_info", "price"], ["payment_id", "merchant"]]:
        parts = [values[k] for k in names if k not in gone] + ([] if "merchant" in gone else [s.MERCHANT]) + [s.PASSCODE]
        code = hashlib.md5("".join(" " + p for p in parts).encode()).hexdigest()
        s.case("hpay", "cause-left-out-" + "-".join(gone), s.hpay(code=code), "documented-field-left-out", "code")
    for id_, order, amount, expect in [("order", "", s.AMOUNT, "order-id-missing"), ("amount", s.ORDER, "", "amount-missing")]:
        s.case("payatom", "cause-left-out-" + id_, s.payatom(post_hash=s.payatom_hash(order, amount)), expect, "delivery")


def pluses(s):
    """`+` and spaces in forms and queries."""
    form = encoded([(k, v.replace(" ", "+")) for k, v in SPACED] + [("hmac", s.mac(joined(SPACED), s.SALT))])
    s.case("hitpay", "cause-plus-beside-plus", s.post(form), "space-became-plus", "transport")
    fields = [(k, "+1 2 3 4 5 6" if k == "phone" else v) for k, v in SPACED]
    form = encoded([(k, v.replace(" ", "+")) for k, v in fields] + [("hmac", s.mac(joined(fields), s.SALT))])
    s.case("hitpay", "cause-plus-before-many", s.post(form), "space-became-plus", "transport")
    fields = [("transaction_info", "+84 90 don 7"), ("order_code", "A 1042")] + s.HPAY[2:]
    pairs = [(k, v.replace(" ", "+")) for k, v in fields]
    s.case("hpay", "cause-plus-beside-plus", s.hpay(pairs, s.hpay_code(fields)), "space-became-plus", "transport")


def hpay_code(s):
    names, values = [k for k, _ in s.HPAY[:6]], dict(s.HPAY)

    def signed(**changed):
        parts = [changed.get(k, values[k]) for k in names] + [s.MERCHANT, s.PASSCODE]
        return hashlib.md5("".join(" " + p for p in parts).encode()).hexdigest()

    def order(names_, merchant=True):
        parts = [values[k] for k in names_] + ([s.MERCHANT] if merchant else []) + [s.PASSCODE]
        return hashlib.md5("".join(" " + p for p in parts).encode()).hexdigest()

    s.case("hpay", "cause-without-merchant", s.hpay(code=order(names, False)), "merchant-id-missing", "code")
    for id_, price, expect in [("float", "200000.0", "amount-one-decimal"), ("decimals", "200000.00", "amount-zeros-added"),
                               ("commas", "200,000", "amount-with-separators"), ("points", "200.000", "amount-with-separators"),
                               ("spaces", "200 000", "amount-with-separators"), ("commas-decimals", "200,000.00", "amount-with-separators"),
                               ("four", "200000.0000", "amount-more-decimals")]:
        s.case("hpay", "cause-price-" + id_, s.hpay(code=signed(price=price)), expect, "delivery")
    fields = [("transaction_info", "don hang 1042")] + s.HPAY[1:]
    values["transaction_info"] = "don hang 1042"
    for id_, text in [("plus", "don+hang+1042"), ("20", "don%20hang%201042")]:
        s.case("hpay", "cause-not-decoded-" + id_, s.hpay(fields, signed(transaction_info=text)), "values-not-decoded", "code")
    fields = [("transaction_info", "caf\u00e9 \"7\" & m")] + s.HPAY[1:]
    for id_, quote in [("plus", urllib.parse.quote_plus), ("20", lambda v: urllib.parse.quote(v, safe=""))]:
        code = signed(transaction_info=quote(fields[0][1]))
        s.case("hpay", "cause-encoded-" + id_, s.hpay(fields, code), "values-not-decoded", "code")
    values["transaction_info"] = s.HPAY[0][1]
    swapped = [names[1], names[0]] + names[2:]
    s.case("hpay", "cause-exchanged-first", s.hpay(code=order(swapped)), "values-exchanged", "delivery")
    swapped = names[:2] + [names[3], names[2]] + names[4:]
    s.case("hpay", "cause-exchanged-amount", s.hpay(code=order(swapped)), "values-exchanged", "delivery")
    s.case("hpay", "cause-sorted", s.hpay(code=order(sorted(names))), "sorted", "delivery")


def payatom_code(s):
    def case(id_, expect, text, origin="delivery", **fields):
        sealed = s.seal(hashlib.md5((text + s.SECRET_KEY).encode()).hexdigest())
        s.case("payatom", "cause-" + id_, s.payatom(dict({"received_amount": "1499.00"}, **fields), sealed), expect, origin)

    case("commas", "amount-with-separators", s.ORDER + "1,499.00" + s.STATUS)
    case("points", "amount-with-separators", s.ORDER + "1.499,00" + s.STATUS)
    case("amount-status-order", "fields-in-other-order", "1499.00" + s.STATUS + s.ORDER)
    case("status-amount-order", "status-first", s.STATUS + "1499.00" + s.ORDER)
    case("not-decoded-plus", "values-not-decoded", "TEST+1042%2FA1499.00Late+Approved", order_id="TEST 1042/A")
    case("not-decoded-20", "values-not-decoded", "TEST%201042%2FA1499.00Late%20Approved", order_id="TEST 1042/A")


def hub2_numbers(s):
    """Whole numbers that were written as floating point on the way."""
    body = s.HUB2_EVENT.replace('"rate":1.50,', "")
    hub2 = s.Signed("hub2", body, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")
    s.case("hub2", "cause-number-float", hub2.request(body=body.replace("2500", "2500.0")), "json-integers-as-floats", "transport")
    s.case("hub2", "cause-number-decimals", hub2.request(body=body.replace("2500", "2500.00")), "json-integers-as-floats", "transport")
    s.case("hub2", "cause-number-string", hub2.request(body=body.replace(":2500", ':"2500"')), "json-numbers-as-strings", "transport")
    spaced = s.written(s.load(body)).replace("2500", "2500.0")
    s.case("hub2", "cause-number-float-spaced", hub2.request(body=spaced), "json-integers-as-floats", "transport")
    s.case("hub2", "cause-number-other", hub2.request(body=body.replace("2500", "25.00")), forged=True)
    event = s.HITPAY_EVENT.replace("12.50", "12")
    hitpay = s.Signed("hitpay", event, s.ENDPOINT, "Hitpay-Signature", "", "event_salts")
    s.case("hitpay", "cause-number-float", hitpay.request(body=event.replace(":12,", ":12.0,")), "json-integers-as-floats", "transport")
    event = s.HITPAY_EVENT.replace("12.50", "12.00")
    hitpay = s.Signed("hitpay", event, s.ENDPOINT, "Hitpay-Signature", "", "event_salts")
    s.case("hitpay", "cause-number-decimals", hitpay.sealed(event.replace(":12.00,", ":12,")), "json-shortest-numbers", "code")


def hub2_header(s):
    body = s.HUB2_EVENT
    hub2 = s.Signed("hub2", body, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")
    one, two = s.mac(body, s.HUB2), s.mac(body, s.HUB2_OLD)
    usual = "s1=%s,s0=%s" % (one, two)
    for id_, value, expect in [
        ("semicolon", usual.replace(",", ";"), "header-separators"), ("semicolon-space", usual.replace(",", "; "), "header-separators"),
        ("space", usual.replace(",", " "), "header-separators"), ("ampersand", usual.replace(",", "&"), "header-separators"),
        ("bar", usual.replace(",", "|"), "header-separators"),
        ("last-semicolon", "s1=%s;" % one, "header-separators"), ("name", "Hub2-Signature: s1=" + one, "header-text-before"),
        ("word", "sha256=s1=" + one, "header-text-before"), ("cut-first", "s1=%s,s0=%s" % (one[:40], two), "signature-truncated"),
        ("quoted", '"%s"' % usual, "header-quoted"), ("quoted-single", "'%s'" % usual, "header-quoted"),
        ("quoted-one", '"s1=%s"' % one, "header-quoted"),
        ("percent", urllib.parse.quote(usual), "header-percent-encoded"), ("percent-lower", urllib.parse.quote(usual).replace("%3D", "%3d"), "header-percent-encoded"),
        ("colon", "s1:" + one, "header-colons"), ("colons", "s1: %s, s0: %s" % (one, two), "header-colons"),
        ("capitals", usual.replace("s", "S"), "header-capitals"), ("spaces", "s1 = %s" % one, "header-spaces"),
        ("cut", usual[:-24], "header-cut-off"), ("cut-odd", usual[:-3], "header-cut-off"), ("other", "s1=%s,s0=none" % one, "header-part-malformed"),
    ]:
        s.case("hub2", "cause-header-" + id_, hub2.request(value=value), expect, "transport")
    s.case("hub2", "cause-header-genuine-space", hub2.request(value=usual.replace(",", ", ")))
    s.case("hub2", "cause-header-semicolon-secret", hub2.request(value=usual.replace(",", ";")), ["header-separators", "secret-in-quotation-marks"],
           secrets={"webhook_secrets": ['"%s"' % s.HUB2]})
    forged = usual.replace(one, "5a" * 32).replace(two, "6b" * 32)
    for id_, value in [("semicolon", forged.replace(",", ";")), ("quoted", '"%s"' % forged), ("cut", forged[:-24]), ("percent", urllib.parse.quote(forged))]:
        s.case("hub2", "cause-header-forged-" + id_, hub2.request(value=value), expect=["malformed-signature"], origin="delivery")


def json_pluses(s):
    for gateway, body, key, header, before, name in [("hitpay", s.HITPAY_EVENT, s.ENDPOINT, "Hitpay-Signature", "", "event_salts"),
                                                     ("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")]:
        for id_, text in [("", body), ("-phone", body.replace('"note":""', '"note":"+225 07 1"').replace('"phone":null', '"phone":"+65 9123 4567"'))]:
            g = s.Signed(gateway, text, key, header, before, name)
            assert " " in text
            s.case(gateway, "cause-json-plus" + id_, g.request(body=text.replace(" ", "+")), "body-spaces-as-plus", "transport")
        g = s.Signed(gateway, body, key, header, before, name)
        s.case(gateway, "cause-decomposed", g.request(body=unicodedata.normalize("NFD", body)), "body-decomposed", "transport")
        text = body.replace('"note":""', '"note":"+22507"').replace('"phone":null', '"phone":"+659123"')
        g = s.Signed(gateway, text, key, header, before, name)
        s.case(gateway, "cause-json-plus-lost", g.request(body=text.replace("+", " ")), "body-plus-as-space", "transport")
        s.case(gateway, "cause-json-plus-forged", g.request(body=text.replace("1042", "1043").replace(" ", "+")), forged=True)


def long_events(s):
    """Mistakes that need one signature each, in long events with many values."""
    items = ['{"sku":"A-%d","name":"Tee & K\u00e4se %d","qty":%d,"price":"%d.00","tags":["a","b"]}' % (n, n, n % 7, n) for n in range(720)]

    def event(gateway, body, key, header, before, name):
        return s.Signed(gateway, body[:-1] + ',"items":[' + ",".join(items) + "]}", key, header, before, name)

    hitpay = event("hitpay", s.HITPAY_EVENT, s.ENDPOINT, "Hitpay-Signature", "", "event_salts")
    hub2 = event("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")
    raw = hub2.body.encode()
    assert 54000 < len(raw) < 60000
    s.case("hitpay", "cause-long-secret-space", hitpay.request(value=hitpay.sign(hitpay.body, " " + hitpay.key)), "secret-with-leading-space", "secret")
    s.case("hitpay", "cause-long-digest", hitpay.request(value=hashlib.sha256(hitpay.body.encode()).hexdigest()), "plain-digest", "code")
    s.case("hub2", "cause-long-doubled", hub2.sealed(raw + raw), "text-doubled", "code")
    s.case("hub2", "cause-long-latin-1", hub2.sealed(hub2.body.encode("latin-1")), "charset-latin-1", "code")


def events(s):
    hitpay = s.Signed("hitpay", s.HITPAY_EVENT, s.ENDPOINT, "Hitpay-Signature", "", "event_salts")
    return hitpay, s.Signed("hub2", s.HUB2_EVENT, s.HUB2, "Hub2-Signature", "s1=", "webhook_secrets")


def left_out_members(s):
    """Members that code which reads the event into a typed object does not sign."""
    hitpay, hub2 = events(s)
    for id_, member, name, origin in [
        ("amount", '"amount":"599.00",', "documented-member-left-out", "delivery"), ("status", '"status":"completed",', "documented-member-left-out", "delivery"),
        ("currency", '"currency":"SGD",', "documented-member-left-out", "delivery"), ("email", '"email":"ana@shop.example",', "documented-member-left-out", "code"),
        ("last", ',"reference_number":"ORDER-1042"', "documented-member-left-out", "code"), ("unknown", '"metadata":{},', "member-inserted", "transport"),
    ]:
        assert member in hitpay.body
        s.case("hitpay", "cause-member-left-out-" + id_, hitpay.sealed(hitpay.body.replace(member, "")), name, origin)
    for id_, member in [("type", '"type":"payment_intent.succeeded",'), ("mode", ',"mode":"sandbox"'), ("first", '"id":"evt_4f8f973a37ca196494f45",')]:
        assert member in hub2.body
        s.case("hub2", "cause-member-left-out-" + id_, hub2.sealed(hub2.body.replace(member, "")), "documented-member-left-out", "code")


def json_is_no_form(s):
    """JSON with `&` and `=` in a text, signed with the salt of forms."""
    hitpay, _ = events(s)
    assert "a=1&b=" in hitpay.body
    mac = hitpay.sign(hitpay.body, s.SALT)
    renamed = s.Signed("hitpay", hitpay.body, s.ENDPOINT, "X-Hitpay-Signature", "", "event_salts")
    s.case("hitpay", "cause-json-is-no-form-renamed", renamed.request(value=mac), ["header-renamed", "other-secret"])
    s.case("hitpay", "cause-json-is-no-form-joined", hitpay.request(value=mac + ", " + mac), ["signature-joined", "other-secret"])
    digits = s.Signed("hitpay", hitpay.body, s.ENDPOINT, "X-Hitpay-Signature", "", "event_salts")
    s.case("hitpay", "cause-json-is-no-form-hex", digits.request(value=mac, body=hitpay.body.encode().hex()), ["body-hex", "header-renamed", "other-secret"])


def short_signatures(s):
    """Signatures that are too short, and nothing proves that they are a part of the right one."""
    hitpay, hub2 = events(s)
    for g in [hitpay, hub2]:
        for count in [2, 9, 15, 32, 60]:
            s.case(g.gateway, "cause-short-%d" % count, g.request(value=g.before + ("5a" * 32)[:count]), "signature-length", "delivery")
        right = g.sign(g.body)
        for count in [25, 48, 57]:
            value = right[:len(g.before) + count]
            s.case(g.gateway, "cause-short-proven-%d" % count, g.request(value=value), "signature-truncated", "transport")
        s.case(g.gateway, "cause-short-one", g.request(value=right[:-1]), "signature-digit", "transport")
    for count in [2, 30]:
        form = encoded(SPACED + [("hmac", ("5a" * 32)[:count])])
        s.case("hitpay", "cause-short-form-%d" % count, s.post(form), "signature-length", "delivery")
    one, two = s.mac(hub2.body, s.HUB2), s.mac(hub2.body, s.HUB2_OLD)
    sealed = [base64.b64encode(bytes.fromhex(digits)).decode() for digits in [one, two]]
    s.case("hub2", "cause-header-each-quoted", hub2.request(value='s1="%s",s0="%s"' % (one, two)), "signature-quoted")
    s.case("hub2", "cause-header-each-base64", hub2.request(value="s1=%s,s0=%s" % tuple(sealed)), "signature-base64")
    s.case("hub2", "cause-header-each-upper", hub2.request(value="s1=%s,s0=%s" % (one.upper(), two.upper())), "upper-case-hex")


def written_by_php(s):
    """JSON that PHP decodes into lists and encodes again before it is signed."""
    for g in events(s):
        body = g.body.replace('"label"', '"meta":{},"url":"https://shop.example/a","label"')
        php = s.written(s.load(body), separators=(",", ":")).replace("/", "\\/")
        unicode = s.written(s.load(body), separators=(",", ":"), ensure_ascii=False).replace("/", "\\/")
        lines = s.written(s.load(body), indent=4).replace("/", "\\/")
        signs = s.Signed(g.gateway, body, g.key, g.header, g.before, g.list_name)
        origin = "code-or-transport" if g.gateway == "hitpay" else "code"
        s.case(g.gateway, "cause-php-lists", signs.sealed(php.replace("{}", "[]")), "json-php", origin)
        s.case(g.gateway, "cause-php-lists-unicode", signs.sealed(unicode.replace("{}", "[]")), "json-php-unicode", origin)
        s.case(g.gateway, "cause-php-lists-lines", signs.sealed(lines.replace("{}", "[]")), "json-pretty-php", "code")
        s.case(g.gateway, "cause-php", signs.sealed(php), "json-php", origin)
        s.case(g.gateway, "cause-php-unicode", signs.sealed(unicode), "json-php-unicode", origin)


def secret_lists(s):
    """Lists of secrets that were not split."""
    _, hub2 = events(s)
    for id_, config in [("semicolon", "%s;%s"), ("bar", "%s|%s"), ("semicolon-space", "%s; %s")]:
        for place in [0, 1]:
            both = [s.HUB2, s.HUB2_OLD]
            s.case("hub2", "cause-secret-list-%s-%d" % (id_, place), hub2.request(value="s1=" + s.mac(hub2.body, both[place])), "secret-of-list", "secret",
                   secrets={"webhook_secrets": [config % tuple(both)]})
    for place, used in enumerate([s.HUB2, s.HUB2_OLD]):
        s.case("hub2", "cause-secret-list-json-%d" % place, hub2.request(value="s1=" + s.mac(hub2.body, used)), "secret-of-list", "secret",
               secrets={"webhook_secrets": ['["%s"' % s.HUB2, '"%s"]' % s.HUB2_OLD]})


def brackets(s):
    """Names in brackets, and everything percent-encoded twice."""
    signature = s.mac(joined(SPACED), s.SALT)
    quote = lambda text: urllib.parse.quote_plus(urllib.parse.quote_plus(text))
    form = "&".join("%s=%s" % (quote(k + "[]"), quote(v)) for k, v in SPACED) + "&hmac=" + signature
    s.case("hitpay", "cause-brackets-twice", s.post(form), ["names-in-brackets", "values-encoded-twice"], "transport")
