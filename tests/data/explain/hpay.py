"""Writes hpay.json: callbacks of HPay, genuine ones and ones that were made with a seeded mistake.

Run it in this folder with any Python 3. It shares no code with Dhow.
"""

import hashlib
import hmac
import json
import urllib.parse

PASSCODE = "an-invented-passcode"
OLD = "the-passcode-before-that"
OTHER = "passcode-of-the-other-environment"
MERCHANT = "100001"
FIELDS = [
    ("transaction_info", "Thanh to\u00e1n 7"), ("order_code", "OM_1768202539"), ("price", "200000"), ("payment_id", "96138500"),
    ("payment_type", "1"), ("error_text", ""), ("token_omipay", "51279022-0123456789abcdef0123456789abcdef"), ("bank_code", "BIDV"),
]
SIGNED = [v for k, v in FIELDS[:6]] + [MERCHANT]
VA = [("va_account", "9631241000000000032"), ("amount", "150000"), ("order_id", "778899"), ("cashin", "445566"), ("transactionId", "12")]


def md5(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return hashlib.md5(raw).hexdigest()


def get(fields, code, path="/ipn"):
    return "GET %s?%s HTTP/1.1\r\nhost: shop.example\r\n\r\n" % (path, urllib.parse.urlencode(fields + [("secure_code", code)]))


def checkout(code):
    return get(FIELDS, code)


def va(code):
    return get(VA, code, "/va/callback")


def spaced(values, secret=PASSCODE):
    return "".join(" " + v for v in values + [secret])


right = spaced(SIGNED)
raw = [urllib.parse.quote_plus(v) for v in SIGNED]
cases = [
    ("checkout-genuine", checkout(md5(right)), None),
    ("checkout-genuine-old", checkout(md5(spaced(SIGNED, OLD))), None),
    ("checkout-no-leading-space", checkout(md5(right[1:])), "no-leading-space"),
    ("checkout-bars", checkout(md5("|".join(SIGNED + [PASSCODE]))), "joined-with-bars"),
    ("checkout-nothing", checkout(md5("".join(SIGNED + [PASSCODE]))), "joined-with-nothing"),
    ("checkout-commas", checkout(md5(",".join(SIGNED + [PASSCODE]))), "joined-with-commas"),
    ("checkout-raw", checkout(md5(spaced(raw))), "values-not-decoded"),
    ("checkout-merchant-missing", checkout(md5(spaced(SIGNED[:-1]))), "merchant-id-missing"),
    ("checkout-merchant-first", checkout(md5(spaced([MERCHANT] + SIGNED[:-1]))), "merchant-id-first"),
    ("checkout-empty-dropped", checkout(md5(spaced([v for v in SIGNED if v]))), "empty-fields-dropped"),
    ("checkout-secret-missing", checkout(md5(spaced(SIGNED, ""))), "secret-missing"),
    ("checkout-secret-first", checkout(md5(" ".join([PASSCODE] + SIGNED))), "secret-first"),
    ("checkout-upper", checkout(md5(right).upper()), "upper-case-hex"),
    ("checkout-newline-in-secret", checkout(md5(right + "\n")), "secret-with-newline"),
    ("checkout-latin-1", checkout(md5(right.encode("latin-1"))), "charset-latin-1"),
    ("checkout-hmac", checkout(hmac.new(PASSCODE.encode(), spaced(SIGNED, "").encode(), hashlib.sha256).hexdigest()), "hmac-for-digest"),
    ("checkout-sha256", checkout(hashlib.sha256(right.encode()).hexdigest()), "sha256-for-md5"),
    ("checkout-other-environment", checkout(md5(spaced(SIGNED, OTHER))), "other-secret"),
    ("checkout-token-too", checkout(md5(spaced(SIGNED + [FIELDS[6][1]]))), "token-too"),
    ("va-genuine", va(md5("445566|778899|" + PASSCODE)), None),
    ("va-commas", va(md5("445566,778899," + PASSCODE)), "joined-with-commas"),
    ("va-nothing", va(md5("445566778899" + PASSCODE)), "joined-with-nothing"),
    ("va-other-order", va(md5("778899|445566|" + PASSCODE)), "received-order"),
    ("va-amount-too", va(md5("445566|778899|150000|" + PASSCODE)), "amount-too"),
    ("va-secret-first", va(md5(PASSCODE + "|445566|778899")), "secret-first"),
]
secrets = {"passcodes": [PASSCODE, OLD], "others": {"the other environment's passcode": OTHER}}
document = {"merchant_id": MERCHANT, "secrets": secrets, "cases": [{"id": i, "request": r, "expect": e} for i, r, e in cases]}
with open("hpay.json", "w", encoding="utf-8") as out:
    json.dump(document, out, indent=1, ensure_ascii=True)
    out.write("\n")
print(len(cases), "cases")
