<?php
// Hub2: floats without a fraction as amounts, a one-time password, and a transfer, as there is no refund.
declare(strict_types=1);

/** A webhook: HMAC-SHA256 of the body, with the new secret (`s1`) or the old one (`s0`). */
function hub2_webhook(string $body, string $header): array
{
    $matches = false;
    foreach (explode(',', $header) as $part) {
        [$name, $given] = explode('=', trim($part), 2) + [1 => ''];
        foreach (explode(',', setting('DHOW_HUB2_WEBHOOK_SECRETS')) as $secret) {
            $right = hash_equals(hash_hmac('sha256', $body, $secret), $given);
            $matches = $matches || (in_array($name, ['s0', 's1'], true) && $right);
        }
    }
    check_signature($matches, "Hub2's webhook");
    return json_decode($body, true, 64, JSON_THROW_ON_ERROR);
}

function hub2(Receiver $receiver): void
{
    $base = setting('DHOW_HUB2_BASE_URL');
    $merchant = setting('DHOW_HUB2_MERCHANT_ID');
    $type = ['Content-Type: application/json'];
    $key = [...$type, 'ApiKey: ' . setting('DHOW_HUB2_API_KEY'), "MerchantId: $merchant", 'Environment: ' . setting('DHOW_HUB2_ENVIRONMENT')];
    $webhook = json('POST', "$base/webhooks", json_encode(
        ['url' => "$receiver->url/hub2", 'events' => ['payment_intent.succeeded', 'transfer.succeeded'], 'description' => 'PHP', 'metadata' => (object) []]
    ), $key);
    check(in_array($webhook['secret'], explode(',', setting('DHOW_HUB2_WEBHOOK_SECRETS')), true), 'another secret');

    $reference = reference();
    ini_set('serialize_precision', '-1');
    // PHP writes the float as `1000.0`.
    $body = json_encode(
        ['customerReference' => 'C-1', 'purchaseReference' => $reference, 'amount' => 1000.0, 'currency' => 'XOF'],
        JSON_PRESERVE_ZERO_FRACTION,
    );
    check(str_contains($body, '1000.0'), $body);
    $intent = json('POST', "$base/payment-intents", $body, $key);
    check($intent['amount'] === 1000 && $intent['status'] === 'payment_required', json_encode($intent));
    $claims = json_decode(base64_decode(strtr(explode('.', $intent['token'])[1], '-_', '+/')), true);
    check($claims['intentId'] === $intent['id'] && $claims['merchantId'] === $merchant, json_encode($claims));

    // The token in the body takes the place of the key.
    $attempt = json('POST', "$base/payment-intents/{$intent['id']}/payments", json_encode([
        'token' => $intent['token'], 'paymentMethod' => 'mobile_money', 'country' => 'CI', 'provider' => 'orange',
        'mobileMoney' => ['msisdn' => '00000001'],
    ]), $type);
    check($attempt['status'] === 'processing', $attempt['status']);
    $status = "$base/payment-intents/{$intent['id']}/status?" . http_build_query(['token' => $intent['token']]);
    $asked = json('GET', $status);
    check($asked['nextAction']['type'] === 'otp', json_encode($asked));
    json('POST', "$base/payment-intents/{$intent['id']}/authentication", json_encode(['token' => $intent['token'], 'confirmationCode' => '1234']), $type);

    $paid = $receiver->wait('/hub2', fn (array $event) => ($event['data']['purchaseReference'] ?? '') === $reference);
    check($paid['type'] === 'payment_intent.succeeded' && $paid['data']['amount'] === 1000, json_encode($paid));
    check(json('GET', $status)['status'] === 'successful', 'status');

    $transfer = json('POST', "$base/transfers", json_encode([
        'reference' => "$reference-back", 'amount' => 1000, 'currency' => 'XOF', 'description' => 'Remboursement',
        'destination' => ['type' => 'mobile_money', 'country' => 'CI', 'recipientName' => 'Awa Koné', 'msisdn' => '00000001', 'provider' => 'orange'],
    ]), $key);
    $sent = $receiver->wait('/hub2', fn (array $event) => $event['data']['id'] === $transfer['id']);
    check($sent['type'] === 'transfer.succeeded', $sent['type']);
    check(json('GET', "$base/transfers/{$transfer['id']}/status", null, $key)['status'] === 'successful', 'transfer');
}
