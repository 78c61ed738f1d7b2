<?php
// `php client.php GATEWAY` takes a payment at a simulated gateway and gives it back; `php client.php receive` only receives webhooks.
declare(strict_types=1);

require __DIR__ . '/calls.php';
foreach (['hitpay', 'payatom', 'hub2', 'hpay'] as $gateway) {
    require __DIR__ . "/$gateway.php";
}

set_exception_handler(function (Throwable $error): never {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
});

$wanted = $argv[1] ?? '';
$receiver = new Receiver();
if ($wanted === 'receive') {
    echo $receiver->url, "\n";
    // The caller closes standard input when it has seen enough.
    stream_get_contents(STDIN);
    exit(0);
}
$wanted($receiver);
echo "$wanted: done\n";
