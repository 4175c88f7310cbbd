--TEST--
FixedPool: in a process that serves several requests, each begins with the slices of the earlier ones freed
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

$path = temporary_path();
$script = temporary_path();
file_put_contents($script, <<<'PHP'
    <?php
    $block = SharedMemory::mmap(0, $_GET['path'], SharedMemory::EXISTING);
    $pool = new SharedMemory\FixedPool(64, $block, owned: true);
    echo getmypid(), ' ', $pool->available();
    flush();
    $slices = [$pool->alloc(), $pool->alloc(), $pool->alloc()];
    match ($_GET['end']) {
        'script' => null,
        'exit' => exit,
        'memory' => [ini_set('memory_limit', '4M'), str_repeat('x', 16 << 20)],
        'fatal' => eval('function strlen() {}'),
        'adopt' => $pool->adopt($slices[1]),
        'find' => $pool->free($pool->at((int) $_GET['offset'])),
        'free' => $block->free(),
        'twice' => (new SharedMemory\FixedPool(64, SharedMemory::mmap(0, $_GET['path']), true))->alloc(),
    };
    PHP);
$pool = new FixedPool(64, SharedMemory::mmap(4096, $path), owned: true);
$all = $pool->available();

// A port that nothing has; another process may be faster, then the next one is tried.
for ($tries = 0; $tries < 20; $tries++) {
    $socket = stream_socket_server('tcp://127.0.0.1:0');
    $address = stream_socket_get_name($socket, false);
    fclose($socket);
    $null = ['file', '/dev/null', 'w'];
    $server = proc_open(
        [...unrelated_php(), '-d', 'display_errors=0', '-d', 'log_errors=0', '-S', $address, $script],
        [['file', '/dev/null', 'r'], $null, $null],
        $pipes,
    );
    if (becomes_true(static fn (): bool => !proc_get_status($server)['running'] || @stream_socket_client("tcp://$address") !== false) &&
        proc_get_status($server)['running']) {
        break;
    }
    proc_close($server);
}
$get = static function (string $end, int $offset = 0) use ($address, $path): array {
    $query = http_build_query(['path' => $path, 'end' => $end, 'offset' => $offset]);
    $context = stream_context_create(['http' => ['ignore_errors' => true, 'timeout' => 50]]);
    return explode(' ', file_get_contents("http://$address/?$query", false, $context));
};
$pid = $get('script')[0];
$memory = getenv('USE_ZEND_ALLOC') === '0' && getenv('USE_TRACKED_ALLOC') !== '1' ? 'exit' : 'memory';
foreach (['script', 'exit', $memory, 'fatal', 'free', 'twice', 'exit'] as $end) {
    expect_true($get($end) === [$pid, (string) $all], "before $end all are free, in the same process");
}
expect_true($get('adopt') === [$pid, (string) $all], 'before adopt all are free');
expect_true($get('exit')[1] === (string) ($all - 1), 'what was adopted is taken');
foreach ($pool as $offset => $owner) {
    expect_true($owner === 0, 'it has no owner');
    expect_true($get('find', $offset)[1] === (string) ($all - 1), 'it is there in a later request, which frees it');
}
expect_true($get('exit')[1] === (string) $all, 'all are free');
proc_terminate($server);
proc_close($server);
expect_true($pool->reclaim() === 0 && $pool->available() === $all, 'nothing is left to be reclaimed');
echo "done\n";
?>
--EXPECT--
done
