<?php
// Router script of PHP's web server: verifies each webhook and replies as its gateway expects.
declare(strict_types=1);

require_once __DIR__ . '/calls.php';
foreach (['hitpay', 'payatom', 'hub2', 'hpay'] as $gateway) {
    require_once __DIR__ . "/$gateway.php";
}

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$raw = file_get_contents('php://input');
try {
    $fields = match ($path) {
        '/hitpay/form' => hitpay_form($_POST),
        '/hitpay/event' => hitpay_event($raw, $_SERVER['HTTP_HITPAY_SIGNATURE'] ?? ''),
        '/payatom' => payatom_webhook($raw),
        '/hub2' => hub2_webhook($raw, $_SERVER['HTTP_HUB2_SIGNATURE'] ?? ''),
        '/hpay/notify' => hpay_notify($_GET),
    };
    $line = ['path' => $path, 'fields' => $fields];
    $reply = ['hash_status' => 'HashMatched', 'acknowledge' => 'yes'];
} catch (WrongSignature $error) {
    $line = ['path' => $path, 'refused' => $error->getMessage()];
    $reply = ['hash_status' => 'HashMismatch', 'acknowledge' => 'no'];
    // PayAtom reads the body of a response with status 200.
    http_response_code($path === '/payatom' ? 200 : 400);
}
$reply = json_encode($reply);
header('Content-Type: application/json; charset=utf-8');
header('Content-Length: ' . strlen($reply));
echo $reply;
// Before the client learns of the webhook, because it may end this process.
flush();
file_put_contents(setting('RECEIVED'), json_encode($line) . "\n", FILE_APPEND | LOCK_EX);
