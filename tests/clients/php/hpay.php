<?php
// HPay: the link of the older checkout page, the order inquiry, and a transfer signed with RSA, as there is no refund.
declare(strict_types=1);

/** A return or notify: MD5 of eight values with a space before each. */
function hpay_notify(array $query): array
{
    $text = '';
    foreach (['transaction_info', 'order_code', 'price', 'payment_id', 'payment_type', 'error_text'] as $name) {
        $text .= ' ' . ($query[$name] ?? '');
    }
    $text .= ' ' . setting('DHOW_HPAY_MERCHANT_ID') . ' ' . setting('DHOW_HPAY_PASSCODE');
    check_signature(hash_equals(md5($text), (string) ($query['secure_code'] ?? '')), "HPay's notification");
    return $query;
}

/** A link to the older page: MD5 of 18 values and the passcode with spaces between them. */
function hpay_link(Receiver $receiver, string $order): string
{
    $fields = [
        'merchant_site_code' => setting('DHOW_HPAY_MERCHANT_ID'), 'return_url' => 'http://127.0.0.1:9/thanks?cart=7',
        'receiver' => setting('DHOW_HPAY_MERCHANT_EMAIL'), 'transaction_info' => 'Vé tàu', 'order_code' => $order,
        'price' => '200000', 'currency' => 'vnd', 'quantity' => 1, 'tax' => 0, 'discount' => 0, 'fee_cal' => 0, 'fee_shipping' => 0,
        'order_description' => 'Đơn hàng & quà', 'buyer_info' => '', 'affiliate_code' => '', 'installment' => 0, 'inpage' => 0,
        'payment_method_id' => 0,
    ];
    $code = md5(implode(' ', $fields) . ' ' . setting('DHOW_HPAY_PASSCODE'));
    $unsigned = ['secure_code' => $code, 'token' => '', 'token_type' => '', 'notify_url' => "$receiver->url/hpay/notify"];
    return setting('DHOW_HPAY_CHECKOUT_BASE_URL') . '/checkout.php?' . http_build_query($fields + $unsigned);
}

function hpay(Receiver $receiver): void
{
    $merchant = setting('DHOW_HPAY_MERCHANT_ID');
    $passcode = setting('DHOW_HPAY_PASSCODE');
    $order = reference();
    [$status, , $headers] = call('GET', hpay_link($receiver, $order));
    check($status === 303 && str_contains($headers['location'], '/pay/'), "HPay refused the link with $status");

    control("hpay/orders/$order/pay");
    $paid = $receiver->wait('/hpay/notify', fn (array $query) => $query['order_code'] === $order);
    check($paid['price'] === '200000' && $paid['error_text'] === '', json_encode($paid));

    // JSON with curl's content type for forms, as in HPay's example.
    $inquiry = json('POST', setting('DHOW_HPAY_CHECKOUT_BASE_URL') . '/api/transaction/GetTransactionDetail', json_encode(
        ['merchant_id' => $merchant, 'order_code' => $order, 'checksum' => md5("$merchant|$order|$passcode")]
    ));
    check($inquiry['error_code'] === '00' && $inquiry['data']['transaction_status'] === '00', json_encode($inquiry));
    check($inquiry['data']['transaction_id'] === $paid['payment_id'], json_encode($inquiry));
    hpay_transfer($merchant, $passcode);
}

function hpay_transfer(string $merchant, string $passcode): void
{
    $account = setting('DHOW_HPAY_ACCOUNT_BASE_URL');
    $id = reference();
    [$name, $number] = ['NGUYEN VAN A', '0123456789'];
    openssl_sign("$id|$merchant|200000|$name|$passcode", $signature, file_get_contents(setting('DHOW_HPAY_PRIVATE_KEY_FILE')), OPENSSL_ALGO_SHA256);
    $body = json_encode([
        'requestId' => $id, 'merchantId' => $merchant, 'merchantEmail' => setting('DHOW_HPAY_MERCHANT_EMAIL'), 'bankName' => 'VCB',
        'bankAccountNumber' => $number, 'bankAccountName' => $name, 'amount' => '200000', 'note' => 'hoan tien',
        'secureChain' => base64_encode($signature),
    ]);
    $sent = json('POST', "$account/api/ibft/create", $body, ['Content-Type: application/json']);
    check($sent['error_code'] === '000', json_encode($sent));
    // HPay's certificate is DER.
    $certificate = chunk_split(base64_encode(file_get_contents(setting('DHOW_HPAY_GATEWAY_CERT_FILE'))), 64, "\n");
    $key = openssl_get_publickey("-----BEGIN CERTIFICATE-----\n$certificate-----END CERTIFICATE-----\n");
    $chain = base64_decode($sent['data']['secureChain'], true);
    $text = "$id|$number|{$sent['data']['omiCashoutId']}|$passcode";
    check_signature(openssl_verify($text, $chain, $key, OPENSSL_ALGO_SHA256) === 1, "HPay's transfer");

    $query = http_build_query(['requestId' => $id, 'merchantId' => $merchant, 'secureChain' => md5("$id|$merchant|$passcode")]);
    $found = json('GET', "$account/api/ibft/inquiry?$query");
    check($found['data']['transaction_status'] === 4 && $found['data']['cashout_status'] === 3, json_encode($found));
    check_signature($found['secure_chain'] === md5("$id|$passcode"), "HPay's inquiry");
}
