<?php
// HTTP calls with curl, the process that receives webhooks, and checks.
declare(strict_types=1);

// A warning of PHP is an error.
set_error_handler(function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

/** A signature that does not match. */
class WrongSignature extends Exception
{
}

function setting(string $name): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        throw new Exception("$name is not set");
    }
    return $value;
}

function check(bool $holds, string $message): void
{
    if (!$holds) {
        throw new Exception($message);
    }
}

function check_signature(bool $matches, string $of): void
{
    if (!$matches) {
        throw new WrongSignature("the signature of $of does not match");
    }
}

/**
 * Sends a request. Text gets curl's content type for forms unless a header says otherwise, and an array is sent as multipart.
 *
 * @return array{int, string, array<string, string>} status, body and headers
 */
function call(string $method, string $url, string|array|null $body = null, array $headers = []): array
{
    $received = [];
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 60,
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$received): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $received[strtolower($name)] = trim($value);
            return strlen($line);
        },
    ]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
    }
    $text = curl_exec($curl);
    check($text !== false, "$method $url: " . curl_error($curl));
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text, $received];
}

/** Sends a request and parses the JSON of a successful response. */
function json(string $method, string $url, string|array|null $body = null, array $headers = []): array
{
    [$status, $text] = call($method, $url, $body, $headers);
    check($status >= 200 && $status < 300, "$method $url: $status $text");
    return json_decode($text, true, 64, JSON_THROW_ON_ERROR);
}

/** Calls the control API of the sandbox. */
function control(string $path, array $body = []): array
{
    return json('POST', setting('DHOW_SANDBOX_URL') . "/_sandbox/$path", json_encode((object) $body));
}

/** A reference that no other run uses. */
function reference(): string
{
    return 'PHP-' . bin2hex(random_bytes(6));
}

/** PHP's own web server with `receiver.php`, which writes each webhook as a line of a file. */
class Receiver
{
    public readonly string $url;
    private readonly string $file;
    private $process;

    public function __construct()
    {
        $this->file = tempnam(sys_get_temp_dir(), 'dhow-php-');
        putenv("RECEIVED=$this->file");
        $command = [PHP_BINARY, '-S', '127.0.0.1:0', __DIR__ . '/receiver.php'];
        $this->process = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['pipe', 'w']], $pipes);
        $line = (string) fgets($pipes[2]);
        check(preg_match('~\((http://127\.0\.0\.1:\d+)\)~', $line, $found) === 1, "PHP's server did not start: $line");
        $this->url = $found[1];
    }

    public function __destruct()
    {
        proc_terminate($this->process);
        unlink($this->file);
    }

    /** Waits for a webhook that was verified and that `$wanted` accepts. A webhook with a wrong signature is an error. */
    public function wait(string $path, callable $wanted): array
    {
        for ($tries = 0; $tries < 6000; $tries++) {
            foreach (file($this->file) as $line) {
                if (!str_ends_with($line, "\n")) {
                    // The receiver is writing it.
                    break;
                }
                $webhook = json_decode($line, true, 64, JSON_THROW_ON_ERROR);
                if (isset($webhook['refused'])) {
                    throw new WrongSignature($webhook['refused']);
                }
                if ($webhook['path'] === $path && $wanted($webhook['fields'])) {
                    return $webhook['fields'];
                }
            }
            usleep(10_000);
        }
        throw new Exception("no webhook at $path within 60 seconds");
    }
}
