<?php
// PayAtom: JSON with curl's own content type, encrypted hashes, and V2 with its signature.
declare(strict_types=1);

/** Encrypts a hash: initialisation vector, HMAC of ciphertext and vector, ciphertext. */
function payatom_seal(string $text): string
{
    $key = hash('sha256', setting('DHOW_PAYATOM_SECRET_KEY'), true);
    $iv = random_bytes(16);
    $cipher = openssl_encrypt($text, 'AES-256-CBC', $key, OPENSSL_RAW_DATA, $iv);
    return base64_encode($iv . hash_hmac('sha256', $cipher . $iv, $key, true) . $cipher);
}

function payatom_open(string $sealed): ?string
{
    $blob = base64_decode($sealed, true);
    if ($blob === false || strlen($blob) < 64) {
        return null;
    }
    $key = hash('sha256', setting('DHOW_PAYATOM_SECRET_KEY'), true);
    [$iv, $mac, $cipher] = [substr($blob, 0, 16), substr($blob, 16, 32), substr($blob, 48)];
    if (!hash_equals(hash_hmac('sha256', $cipher . $iv, $key, true), $mac)) {
        return null;
    }
    $text = openssl_decrypt($cipher, 'AES-256-CBC', $key, OPENSSL_RAW_DATA, $iv);
    return $text === false ? null : $text;
}

/** Checks `post_hash` of a webhook or of a status: the MD5 of order id, received amount, status and secret. */
function payatom_check(array $fields, string $of): array
{
    $text = $fields['order_id'] . $fields['received_amount'] . $fields['status'];
    $hash = md5($text . setting('DHOW_PAYATOM_SECRET_KEY'));
    check_signature(payatom_open((string) ($fields['post_hash'] ?? '')) === $hash, $of);
    return $fields;
}

function payatom_webhook(string $body): array
{
    return payatom_check(json_decode($body, true, 64, JSON_THROW_ON_ERROR), "PayAtom's webhook");
}

/** The signature of V2: SHA-256 of the JSON with sorted names, followed by the secret. */
function payatom_signed(array $fields): array
{
    ksort($fields, SORT_STRING);
    $signature = hash('sha256', json_encode($fields) . setting('DHOW_PAYATOM_SECRET_KEY'));
    return $fields + ['signature' => $signature];
}

function payatom(Receiver $receiver): void
{
    $base = setting('DHOW_PAYATOM_BASE_URL');
    $pid = setting('DHOW_PAYATOM_PID');
    $secret = setting('DHOW_PAYATOM_SECRET_KEY');
    control('payatom/webhook', ['url' => "$receiver->url/payatom"]);
    $order = reference();
    $customer = ['name' => 'Ravi', 'email' => 'ravi@shop.example', 'phone' => '9000000000'];

    // Text without a content type: curl sends it as a form, as PayAtom's own samples do.
    $created = json('POST', "$base/pay/request.php", json_encode(
        ['pid' => $pid, 'order_id' => $order, 'amount' => '599', 'redirect_url' => 'https://shop.example/thanks'] + $customer
    ));
    check($created['status'] === 'ok', json_encode($created));
    [$status, $page] = call('GET', "$base/pay/connect.php?" . http_build_query(['code' => $created['hash_value']]));
    check($status === 200 && str_contains($page, '599'), "PayAtom's page: $status");

    control("payatom/payins/$order/pay");
    $paid = $receiver->wait('/payatom', fn (array $webhook) => $webhook['order_id'] === $order);
    check($paid['status'] === 'Approved' && $paid['received_amount'] === '599', json_encode($paid));

    $reference = ['pid' => $pid, 'ref_code' => $paid['ref_code'], 'post_hash' => payatom_seal(md5($paid['ref_code'] . $pid . $secret))];
    $polled = payatom_check(json('POST', "$base/api/status_polling.php", json_encode($reference)), "PayAtom's status");
    check($polled['order_id'] === $order && $polled['status'] === 'Approved', json_encode($polled));

    $refund = json('POST', "$base/api/refund.php", json_encode($reference + ['amount' => 100]));
    check($refund['status'] === 'success', json_encode($refund));
    control("payatom/payins/$order/complete-refund");
    $completed = fn (array $webhook) => $webhook['order_id'] === $order && $webhook['status'] === 'Refund Completed';
    $refunded = $receiver->wait('/payatom', $completed);
    check($refunded['refund_info']['refund_amount'] === '100', json_encode($refunded));

    payatom_v2($receiver, $base, $customer + ['pid' => $pid, 'order_id' => reference(), 'amount' => 250]);
}

function payatom_v2(Receiver $receiver, string $base, array $fields): void
{
    $fields += ['ip' => '203.0.113.7', 'latitude' => '19.07', 'longitude' => '72.87', 'customer_id' => 'é/7', 'upi_id' => 'ravi@upi'];
    $key = ['Content-Type: application/json', 'X-Api-Key: ' . setting('DHOW_PAYATOM_API_KEY')];
    $created = json('POST', "$base/api/v2/request.php", json_encode(payatom_signed($fields)), $key);
    check($created['status'] === 'success', json_encode($created));
    check(str_starts_with($created['qr_code'], 'upi://pay?'), $created['qr_code']);
    control("payatom/payins/{$created['ref_code']}/pay");
    $paid = $receiver->wait('/payatom', fn (array $webhook) => $webhook['ref_code'] === $created['ref_code']);
    check($paid['received_amount'] === '250', json_encode($paid));
}
