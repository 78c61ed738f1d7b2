"""Writes payatom.json: callbacks of PayAtom, genuine ones and ones that were made with a seeded mistake.

Run it in this folder with any Python 3 and the openssl command. It shares no code with Dhow.
"""

import base64
import hashlib
import hmac
import json
import subprocess

SECRET = "an-invented-secret-key"
OLD = "the-secret-before-that"
API_KEY = "an-invented-api-key"
IV = bytes.fromhex("fbefbe0102030405060708090a0b0c0d")
ORDER, AMOUNT, STATUS, REQUESTED = "ORDER-1042A", "100.00", "Late Approved", "250.00"
REF = "a1c9a8d72ca3e9c3fbdb72b98110b28217260b821c27fbf5108b21f052bcfad8"
BANK = "612345678901"


def aes(key, text):
    run = ["openssl", "enc", "-aes-256-cbc", "-K", key[:32].hex(), "-iv", IV.hex()]
    return subprocess.run(run, input=text.encode(), capture_output=True, check=True).stdout


def parts(text, secret=SECRET, key=None, mac_over="ct-iv", mac_key=None):
    key = key or hashlib.sha256(secret.encode()).digest()
    ct = aes(key, text)
    message = {"ct-iv": ct + IV, "iv-ct": IV + ct, "ct": ct}[mac_over]
    return IV, hmac.new(mac_key or key, message, hashlib.sha256).digest(), ct


def seal(text, **how):
    return base64.b64encode(b"".join(parts(text, **how))).decode()


def md5(*pieces):
    return hashlib.md5("".join(pieces).encode()).hexdigest()


def callback(post_hash, amount=json.dumps(AMOUNT)):
    body = ('{"order_id":%s,"requested_amount":%s,"received_amount":%s,"bank_ref":%s,"ref_code":%s,"status":%s,"post_hash":%s}'
            % (json.dumps(ORDER), json.dumps(REQUESTED), amount, json.dumps(BANK), json.dumps(REF), json.dumps(STATUS),
               json.dumps(post_hash)))
    return ("POST /webhooks/payatom HTTP/1.1\r\nhost: shop.example\r\ncontent-type: application/json\r\n"
            "content-length: %d\r\n\r\n%s" % (len(body), body))


right = md5(ORDER, AMOUNT, STATUS, SECRET)
sealed = seal(right)
iv, mac, ct = parts(right)
digest = hashlib.sha256(SECRET.encode())
old = OLD.encode()
cases = [
    ("genuine", callback(sealed), None),
    ("genuine-number", callback(seal(md5(ORDER, "100", STATUS, SECRET)), "100.00"), None),
    ("genuine-number-as-printed", callback(sealed, "100.00"), None),
    ("genuine-old-secret", callback(seal(md5(ORDER, AMOUNT, STATUS, OLD), secret=OLD)), None),
    ("genuine-escaped-slashes", callback(sealed).replace("/", "/"), None),
    ("requested-amount", callback(seal(md5(ORDER, REQUESTED, STATUS, SECRET))), "requested-amount"),
    ("ref-code", callback(seal(md5(REF, AMOUNT, STATUS, SECRET))), "ref-code-for-order-id"),
    ("zeros-dropped", callback(seal(md5(ORDER, "100", STATUS, SECRET))), "amount-zeros-dropped"),
    ("one-decimal", callback(seal(md5(ORDER, "100.0", STATUS, SECRET))), "amount-one-decimal"),
    ("secret-first", callback(seal(md5(SECRET, ORDER, AMOUNT, STATUS))), "secret-first"),
    ("secret-missing", callback(seal(md5(ORDER, AMOUNT, STATUS))), "secret-missing"),
    ("bars", callback(seal(md5(ORDER, "|", AMOUNT, "|", STATUS, "|", SECRET))), "joined-with-bars"),
    ("status-lower", callback(seal(md5(ORDER, AMOUNT, STATUS.lower(), SECRET))), "status-lower-case"),
    ("status-without-spaces", callback(seal(md5(ORDER, AMOUNT, STATUS.replace(" ", ""), SECRET))), "status-without-spaces"),
    ("status-missing", callback(seal(md5(ORDER, AMOUNT, SECRET))), "status-missing"),
    ("names-too", callback(seal(md5("order_id", ORDER, "received_amount", AMOUNT, "status", STATUS, SECRET))), "names-too"),
    ("other-order", callback(seal(md5(AMOUNT, ORDER, STATUS, SECRET))), "fields-in-other-order"),
    ("upper-case", callback(seal(right.upper())), "upper-case-hex"),
    ("no-envelope", callback(right), "no-envelope"),
    ("mac-order", callback(seal(right, mac_over="iv-ct")), "envelope-mac-order"),
    ("mac-without-vector", callback(seal(right, mac_over="ct")), "envelope-mac-without-vector"),
    ("mac-last", callback(base64.b64encode(iv + ct + mac).decode()), "envelope-mac-last"),
    ("mac-first", callback(base64.b64encode(mac + iv + ct).decode()), "envelope-mac-first"),
    ("hex-key", callback(seal(right, key=digest.hexdigest().encode())), "envelope-hex-key"),
    ("raw-secret", callback(seal(right, key=SECRET.encode().ljust(32, b"\0"))), "envelope-raw-secret"),
    ("base64-twice", callback(base64.b64encode(sealed.encode()).decode()), "envelope-base64-twice"),
    ("url-safe", callback(base64.urlsafe_b64encode(iv + mac + ct).decode()), "envelope-url-safe"),
    ("plus-as-blank", callback(sealed.replace("+", " ")), "envelope-plus-as-space"),
    ("line-break", callback(sealed[:76] + "\n" + sealed[76:]), "envelope-line-breaks"),
    ("api-key", callback(seal(md5(ORDER, AMOUNT, STATUS, API_KEY), secret=API_KEY)), "other-secret"),
    ("newline-in-secret", callback(seal(md5(ORDER, AMOUNT, STATUS, SECRET + "\n"), secret=SECRET + "\n")), "secret-with-newline"),
    ("values-changed", callback(seal(md5(ORDER, "999.00", STATUS, SECRET))), "values-changed"),
]
secrets = {"secret_keys": [SECRET, OLD], "others": {"api_key": API_KEY}}
document = {"secrets": secrets, "cases": [{"id": i, "request": r, "expect": e} for i, r, e in cases]}
with open("payatom.json", "w", encoding="utf-8") as out:
    json.dump(document, out, indent=1, ensure_ascii=True)
    out.write("\n")
print(len(cases), "cases")
