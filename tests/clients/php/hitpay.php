<?php
// HitPay: forms built by `http_build_query`, and webhooks of both versions.
declare(strict_types=1);

/** A form webhook: HMAC-SHA256 of names and values, sorted by name. */
function hitpay_form(array $fields): array
{
    $given = $fields['hmac'] ?? '';
    unset($fields['hmac']);
    ksort($fields, SORT_STRING);
    $text = '';
    foreach ($fields as $name => $value) {
        $text .= $name . $value;
    }
    $hmac = hash_hmac('sha256', $text, setting('DHOW_HITPAY_SALT'));
    check_signature(is_string($given) && hash_equals($hmac, $given), "HitPay's form");
    return $fields;
}

/** An event webhook: HMAC-SHA256 of the body with the salt of the endpoint. */
function hitpay_event(string $body, string $given): array
{
    $matches = false;
    foreach (explode(',', setting('DHOW_HITPAY_EVENT_SALTS')) as $salt) {
        $matches = $matches || hash_equals(hash_hmac('sha256', $body, $salt), $given);
    }
    check_signature($matches, "HitPay's event");
    return json_decode($body, true, 64, JSON_THROW_ON_ERROR);
}

function hitpay(Receiver $receiver): void
{
    $base = setting('DHOW_HITPAY_BASE_URL');
    $key = ['X-BUSINESS-API-KEY: ' . setting('DHOW_HITPAY_API_KEY'), 'X-Requested-With: XMLHttpRequest'];
    $reference = reference();
    $endpoint = control('hitpay/webhook-endpoints', ['url' => "$receiver->url/hitpay/event"]);
    check(in_array($endpoint['salt'], explode(',', setting('DHOW_HITPAY_EVENT_SALTS')), true), 'another salt');

    $request = json('POST', "$base/payment-requests", http_build_query([
        'amount' => 599.5,
        'currency' => 'SGD',
        'payment_methods' => ['card', 'paynow_online'],
        'name' => 'Zoë & Søn',
        'email' => 'zoe@shop.example',
        'purpose' => null,
        'reference_number' => $reference,
        'webhook' => "$receiver->url/hitpay/form",
        // As `1` and `0`.
        'send_email' => false,
        'allow_repeated_payments' => false,
    ]), $key);
    check($request['amount'] === '599.50' && $request['status'] === 'pending', json_encode($request));
    check($request['payment_methods'] === ['card', 'paynow_online'], json_encode($request['payment_methods']));

    control("hitpay/payment-requests/{$request['id']}/pay");
    $form = $receiver->wait('/hitpay/form', fn (array $form) => $form['reference_number'] === $reference);
    check($form['status'] === 'completed' && $form['amount'] === '599.50', json_encode($form));
    $receiver->wait('/hitpay/event', fn (array $event) => ($event['reference_number'] ?? '') === $reference);

    $read = json('GET', "$base/payment-requests/{$request['id']}", null, $key);
    check($read['status'] === 'completed', $read['status']);
    check($read['payments'][0]['id'] === $form['payment_id'], 'another payment');

    // An array, so curl sends multipart/form-data.
    $refund = json('POST', "$base/refund", ['amount' => '99.50', 'payment_id' => $form['payment_id'], 'send_email' => '0'], $key);
    check($refund['amount_refunded'] == 99.5 && $refund['status'] === 'succeeded', json_encode($refund));
    $receiver->wait('/hitpay/event', fn (array $event) => $event['id'] === $form['payment_id'] && ($event['refunded_amount'] ?? 0) == 99.5);
}
