//! Table of hints.

use super::Hint;

pub(super) const fn hint(framework: &'static str, code: &'static str) -> Hint {
    Hint { framework, code }
}

const LARAVEL_STRINGS: Hint = hint(
    "Laravel",
    "verify $request->getContent(), and leave out TrimStrings and ConvertEmptyStringsToNull: $middleware->trimStrings(except: [fn ($request) => $request->is('webhooks/*')])",
);

/// Names of mistakes (with `*` for any end), and their hints. The first row that has the name counts.
pub(super) const TABLE: &[(&[&str], &[Hint])] = &[
    (
        &[
            "body-consumed",
            "text-empty",
            "text-array",
            "text-empty-list",
            "text-null",
            "text-none",
        ],
        &[
            hint(
                "express",
                "app.post('/webhooks/…', express.raw({ type: '*/*' }), handler) // before app.use(express.json()); pass req.body, a Buffer",
            ),
            hint(
                "Laravel",
                "$body = $request->getContent(); // not $request->all()",
            ),
            hint(
                "Django",
                "body = request.body  # before request.POST or request.data is read",
            ),
            hint(
                "Spring",
                "@RequestBody byte[] body // and no filter that reads the request's stream before",
            ),
            hint(
                "axum",
                "async fn webhook(delivery: dhow_core::Delivery) // the last argument: it reads the body",
            ),
        ],
    ),
    (
        &["member-added", "members-added", "member-inserted"],
        &[
            hint(
                "express",
                "app.post('/webhooks/…', express.raw({ type: '*/*' }), handler) // not JSON.stringify({ ...req.body, receivedAt })",
            ),
            hint(
                "Laravel",
                "$body = $request->getContent(); // without what $request->merge() adds",
            ),
            hint(
                "Django",
                "body = request.body  # not json.dumps of a dictionary with more keys",
            ),
        ],
    ),
    (
        &["json-times-*"],
        &[
            hint(
                "express",
                "express.raw({ type: '*/*' }) // no reviver or Date between JSON.parse and JSON.stringify",
            ),
            hint(
                "Django",
                "body = request.body  # not the output of a serializer, which writes times in its own format",
            ),
            hint(
                "Spring",
                "@RequestBody byte[] body // not an object that Jackson writes again (WRITE_DATES_AS_TIMESTAMPS)",
            ),
        ],
    ),
    (
        &["form-as-json-lists", "form-as-text"],
        &[
            hint(
                "Django",
                "body = request.body  # not dict(request.POST) or str(request.POST)",
            ),
            hint(
                "Spring",
                "@RequestBody byte[] body // not request.getParameterMap()",
            ),
            hint(
                "axum",
                "async fn webhook(delivery: dhow_core::Delivery) // not Form<HashMap<…>>",
            ),
        ],
    ),
    (
        &["joined-like-*", "query-not-decoded"],
        &[hint(
            "Laravel",
            "ksort($fields); $text = ''; foreach ($fields as $name => $value) { $text .= $name.$value; } // not http_build_query",
        )],
    ),
    (
        &["amount-*", "decimals-rewritten", "number-rewritten"],
        &[
            hint(
                "Laravel",
                "$request->getContent() // not number_format() or (float) of an amount that is signed",
            ),
            hint(
                "express",
                "keep amounts as strings: not Number(amount) or amount.toFixed(…)",
            ),
        ],
    ),
    (
        &[
            "secret-cut-at-mark",
            "secret-interpolated",
            "secret-with-variable-name",
            "secret-in-quotation-marks",
        ],
        &[
            hint(
                "dotenv",
                "SECRET='…' # single quotation marks; a docker --env-file takes none and keeps them",
            ),
            hint("shell", "export SECRET='…'"),
        ],
    ),
    (
        &["json-database", "json-keys-by-length"],
        &[
            hint(
                "Laravel",
                "verify $request->getContent() before saving; a json column does not keep the bytes, a longText column does",
            ),
            hint(
                "Django",
                "store request.body in a BinaryField, not in a JSONField",
            ),
        ],
    ),
    (
        &[
            "json-empty-nulled",
            "json-trimmed",
            "json-nulls-emptied",
            "value-trimmed",
            "empty-value-replaced",
        ],
        &[LARAVEL_STRINGS],
    ),
    (
        &[
            "python-dictionary",
            "text-python-bytes",
            "json-spaced*",
            "json-pretty-ascii-4",
            "body-python-bytes",
        ],
        &[
            hint(
                "Django",
                "body = request.body  # bytes; not str(request.body) and not json.dumps(request.data)",
            ),
            hint(
                "Flask",
                "body = request.get_data()  # bytes; not request.json or str(request.data)",
            ),
        ],
    ),
    (
        &["json-php*", "json-sorted-php", "json-pretty-php"],
        &[
            hint(
                "Laravel",
                "$body = $request->getContent(); // not json_encode($request->all())",
            ),
            hint("PHP", "$body = file_get_contents('php://input');"),
        ],
    ),
    (
        &["json-dotnet-escapes", "json-pretty-crlf"],
        &[hint(
            "ASP.NET Core",
            "Request.EnableBuffering(); using var copy = new MemoryStream(); await Request.Body.CopyToAsync(copy); // bytes before model binding",
        )],
    ),
    (
        &[
            "java-map",
            "json-gson-escapes",
            "json-pretty-java",
            "json-integers-as-floats",
        ],
        &[hint(
            "Spring",
            "public ResponseEntity<?> webhook(@RequestBody byte[] body, @RequestHeader HttpHeaders headers)",
        )],
    ),
    (
        &["json-go-escapes", "json-sorted-go"],
        &[hint(
            "Go",
            "body, err := io.ReadAll(r.Body) // not json.Marshal of the decoded value",
        )],
    ),
    (
        &["ruby-hash"],
        &[hint(
            "Rails",
            "body = request.raw_post # not params.to_s or params.to_json",
        )],
    ),
    (
        &[
            "text-object",
            "text-undefined",
            "text-empty-object",
            "json-shortest-numbers",
            "body-buffer",
            "body-as-form-name",
        ],
        &[hint(
            "express",
            "app.post('/webhooks/…', express.raw({ type: '*/*' }), handler) // before app.use(express.json()); req.body is then the Buffer to verify",
        )],
    ),
    (
        &["body-base64", "serverless-event"],
        &[
            hint(
                "AWS Lambda",
                "const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8')",
            ),
            hint(
                "API Gateway",
                "passthrough: remove */* from binaryMediaTypes, or decode the body if isBase64Encoded is true",
            ),
        ],
    ),
    (
        &["body-compressed"],
        &[
            hint(
                "nginx",
                "gunzip on; # or proxy_set_header Accept-Encoding \"\";",
            ),
            hint(
                "axum",
                "Router::new().layer(tower_http::decompression::RequestDecompressionLayer::new())",
            ),
            hint("express", "express.raw({ type: '*/*', inflate: true })"),
        ],
    ),
    (
        &["header-renamed"],
        &[
            hint(
                "nginx",
                "underscores_in_headers on; # and pass the header on under its own name with proxy_set_header",
            ),
            hint(
                "Django",
                "request.headers['…'] # or request.META['HTTP_…'], with dashes as underscores",
            ),
            hint("Laravel", "$request->header('…') // or $_SERVER['HTTP_…']"),
        ],
    ),
    (
        &["signature-joined"],
        &[
            hint(
                "nginx",
                "proxy_set_header …-Signature $http_…_signature; # once: not in addition to the header that is passed on anyway",
            ),
            hint(
                "express",
                "req.get('…') joins repeated headers with a comma; req.headersDistinct shows each",
            ),
        ],
    ),
    (
        &["field-added", "fields-added"],
        &[
            hint(
                "Laravel",
                "verify the fields of $request->getContent(), not $request->all(), to which middleware and routes add",
            ),
            hint(
                "Django",
                "verify request.body, and exempt the view from CSRF instead of adding a token: @csrf_exempt",
            ),
        ],
    ),
    (
        &["form-as-json"],
        &[
            hint(
                "express",
                "pass the raw form: express.raw({ type: 'application/x-www-form-urlencoded' })",
            ),
            hint(
                "Laravel",
                "$request->getContent() // not json_encode($request->post())",
            ),
        ],
    ),
    (
        &["fields-in-query", "fields-in-body"],
        &[hint(
            "nginx",
            "proxy_pass and rewrite must keep the method, query and body: use return 308, not 301, for redirects",
        )],
    ),
    (
        &["second-question-mark", "question-mark-encoded"],
        &[hint(
            "all",
            "register the webhook URL without a query, and put your own values into its path",
        )],
    ),
    (
        &[
            "values-encoded-twice",
            "plus-became-space",
            "pluses-became-spaces",
            "space-became-plus",
        ],
        &[hint(
            "nginx",
            "proxy_pass http://app; # without a URI or variables after the host, so that nothing is decoded and encoded again",
        )],
    ),
    (
        &[
            "secret-empty",
            "secret-undefined",
            "secret-null",
            "secret-none",
            "secret-nil",
        ],
        &[
            hint(
                "express",
                "require('dotenv').config() before process.env is read, and throw if the variable is undefined",
            ),
            hint(
                "Laravel",
                "read it with config('services.….secret'): env() is null after php artisan config:cache",
            ),
        ],
    ),
    (
        &[
            "json-*",
            "trailing-*",
            "trimmed",
            "charset-*",
            "text-*",
            "body-line-break",
            "white-space-removed",
            "non-ascii-removed",
            "replacement-characters",
        ],
        &[
            hint(
                "express",
                "app.post('/webhooks/…', express.raw({ type: '*/*' }), handler) // before app.use(express.json())",
            ),
            hint("Laravel", "$body = $request->getContent();"),
            hint("Django", "body = request.body"),
            hint("Spring", "@RequestBody byte[] body"),
            hint(
                "axum",
                "async fn webhook(delivery: dhow_core::Delivery) // or axum::body::Bytes, not Json<…>",
            ),
        ],
    ),
];
