"""Writes hitpay.json: deliveries of HitPay, genuine ones and ones that were signed with a seeded mistake.

Run it in this folder with any Python 3. It shares no code with Dhow: the recipe is written out again below.
"""

import base64
import hashlib
import hmac
import json
import urllib.parse

SALT = "self-made-salt-1"
ENDPOINT = "self-made-endpoint-salt"
OTHER = "salt-of-the-other-environment"
FIELDS = [
    ("payment_id", "92965a2d-ece3-4ace-1245-494050c9a3c1"),
    ("payment_request_id", "92965a20-dae5-4d89-a452-5fdfa382dbe1"),
    ("phone", ""),
    ("amount", "599.00"),
    ("currency", "SGD"),
    ("status", "completed"),
    ("reference_number", "Caf\u00e9 order 7"),
]
EVENT = '{"id":"9ef68e2e-3569-4f69-9f68-04c7e4bb007c","amount":599.00,"currency":"sgd","status":"completed","reference_number":"Caf\u00e9/7"}'


def mac(text, salt=SALT):
    raw = text if isinstance(text, bytes) else text.encode()
    key = salt if isinstance(salt, bytes) else salt.encode()
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


def join(fields):
    return "".join(k + v for k, v in sorted(fields))


def form(signature, fields=FIELDS):
    body = urllib.parse.urlencode(fields + [("hmac", signature)])
    return ("POST /webhooks/hitpay HTTP/1.1\r\nhost: shop.example\r\n"
            "content-type: application/x-www-form-urlencoded\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))


def event(signature, body=EVENT):
    length = len(body.encode())
    return ("POST /webhooks/hitpay HTTP/1.1\r\nhost: shop.example\r\ncontent-type: application/json\r\n"
            "hitpay-signature: %s\r\nhitpay-event-object: payment_request\r\nhitpay-event-type: completed\r\n"
            "content-length: %d\r\n\r\n%s" % (signature, length, body))


def replaced(name, value):
    return [(k, value if k == name else v) for k, v in FIELDS]


right = join(FIELDS)
cases = [
    ("form-genuine", form(mac(right)), None),
    ("form-genuine-empty-reference", form(mac(join(replaced("reference_number", ""))), replaced("reference_number", "")), None),
    ("form-values-only", form(mac("".join(v for _, v in sorted(FIELDS)))), "values-only"),
    ("form-received-order", form(mac("".join(k + v for k, v in FIELDS))), "received-order"),
    ("form-reverse-order", form(mac("".join(k + v for k, v in sorted(FIELDS, reverse=True)))), "reverse-order"),
    ("form-empty-dropped", form(mac(join([f for f in FIELDS if f[1]]))), "empty-fields-dropped"),
    ("form-not-decoded", form(mac(join([(k, urllib.parse.quote_plus(v)) for k, v in FIELDS]))), "values-not-decoded"),
    ("form-plus", form(mac(join([(k, v.replace(" ", "+")) for k, v in FIELDS]))), "plus-for-space"),
    ("form-percent-20", form(mac(join([(k, v.replace(" ", "%20")) for k, v in FIELDS]))), "percent-20-for-space"),
    ("form-zeros-dropped", form(mac(join(replaced("amount", "599")))), "amount-zeros-dropped"),
    ("form-one-decimal", form(mac(join(replaced("amount", "599.0")))), "amount-one-decimal"),
    ("form-cents", form(mac(join(replaced("amount", "59900")))), "amount-in-cents"),
    ("form-like-a-query", form(mac("&".join(k + "=" + v for k, v in sorted(FIELDS)))), "joined-like-a-query"),
    ("form-body-as-it-is", form(mac(urllib.parse.urlencode(FIELDS))), "query-not-decoded"),
    ("form-bars", form(mac("|".join(k + v for k, v in sorted(FIELDS)))), "joined-with-bars"),
    ("form-reference-left-out", form(mac(join([f for f in FIELDS if f[0] != "reference_number"]))), "reference-number-dropped"),
    ("form-currency-case", form(mac(join(replaced("currency", "sgd")))), "currency-case"),
    ("form-newline", form(mac(right + "\n")), "trailing-newline"),
    ("form-crlf", form(mac(right + "\r\n")), "trailing-crlf"),
    ("form-bom", form(mac("\ufeff" + right)), "byte-order-mark"),
    ("form-latin-1", form(mac(right.encode("latin-1"))), "charset-latin-1"),
    ("form-plain-digest", form(hashlib.sha256(right.encode()).hexdigest()), "plain-digest"),
    ("form-secret-last", form(hashlib.sha256((right + SALT).encode()).hexdigest()), "digest-secret-last"),
    ("form-secret-first", form(hashlib.sha256((SALT + right).encode()).hexdigest()), "digest-secret-first"),
    ("form-upper-case", form(mac(right).upper()), "upper-case-hex"),
    ("form-base64", form(base64.b64encode(bytes.fromhex(mac(right))).decode()), "signature-base64"),
    ("form-base64-of-hex", form(base64.b64encode(mac(right).encode()).decode()), "signature-base64-of-hex"),
    ("form-newline-in-secret", form(mac(right, SALT + "\n")), "secret-with-newline"),
    ("form-hashed-secret", form(mac(right, hashlib.sha256(SALT.encode()).digest())), "secret-hashed"),
    ("form-endpoint-salt", form(mac(right, ENDPOINT)), "other-secret"),
    ("form-other-environment", form(mac(right, OTHER)), "other-secret"),
    ("event-genuine", event(mac(EVENT, ENDPOINT)), None),
    ("event-genuine-prefix", event("sha256=" + mac(EVENT, ENDPOINT)), None),
    ("event-form-salt", event(mac(EVENT, SALT)), "other-secret"),
    ("event-javascript", event(mac(EVENT.replace("599.00", "599"), ENDPOINT)), "json-shortest-numbers"),
    ("event-python", event(mac(json.dumps(json.loads(EVENT)), ENDPOINT)), "json-spaced-float-numbers"),
    ("event-php", event(mac(json.dumps(json.loads(EVENT, parse_float=str)).replace('"599.00"', "599.00").replace(", ", ",").replace(": ", ":").replace("/", "\\/"), ENDPOINT)), "json-php"),
    ("event-newline", event(mac(EVENT + "\n", ENDPOINT)), "trailing-newline"),
    ("event-upper-case", event(mac(EVENT, ENDPOINT).upper()), "upper-case-hex"),
]

secrets = {"webhook_salt": SALT, "event_salts": [ENDPOINT], "others": {"the other environment's salt": OTHER}}
document = {"secrets": secrets, "cases": [{"id": i, "request": r, "expect": e} for i, r, e in cases]}
with open("hitpay.json", "w", encoding="utf-8") as out:
    json.dump(document, out, indent=1, ensure_ascii=True)
    out.write("\n")
print(len(cases), "cases")
