<?php
// SPDX-License-Identifier: MIT

// Atomic and AtomicFloat against an empty method and APCu; wait() and notify() against a socket pair; many processes on counters.
// extensions: pcntl, apcu, swoole

declare(strict_types=1);

use SharedMemory\{Atomic, AtomicFloat};

require __DIR__ . '/harness.inc';
require __DIR__ . '/processes.inc';

$bench = new Bench('Atomic', $argv);

/* What a call costs without contention */

// Where objects and numbers lie decides how fast they are, up to a factor of two, as processors tell addresses apart by some
// of their bits. So each round has others of them.
const SPOT = '$atomic = $atomics[random_int(0, 511)]';
$cells = SharedMemory::mmap(512 * Atomic::SIZE);
$atomics = array_map(static fn (int $i): Atomic => new Atomic($cells->slice($i * Atomic::SIZE)), range(0, 511));
$floats = array_map(static fn (): AtomicFloat => new AtomicFloat(), range(0, 31));
$have_apcu = extension_loaded('apcu') && apcu_enabled();
$have_swoole = extension_loaded('swoole');
$missing = array_keys(['APCu' => $have_apcu, 'Swoole' => $have_swoole], false);
if ($missing !== []) {
    $bench->note('Not loaded', implode(', ', $missing));
}

$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('add()', '$atomic->add()', compact('atomics'), SPOT);
$bench->time('add(3)', '$atomic->add(3)', compact('atomics'), SPOT);
if ($have_apcu) {
    apcu_store('shm-bench', 0);
    $bench->time('apcu_inc()', 'apcu_inc("shm-bench")', []);
    $bench->time('apcu_fetch()', 'apcu_fetch("shm-bench")', []);
}
if ($have_swoole) {
    $bench->time('Swoole\Atomic\Long::add()', '$long->add()', ['long' => new Swoole\Atomic\Long()]);
}
$bench->time('load()', '$atomic->load()', compact('atomics'), SPOT);
$bench->time('store()', '$atomic->store(7)', compact('atomics'), SPOT);
$bench->time('exchange()', '$atomic->exchange(7)', compact('atomics'), SPOT);
$bench->time('compareExchange()', '$atomic->compareExchange(7, 7)', compact('atomics'), SPOT);
$bench->time('max()', '$atomic->max(7)', compact('atomics'), SPOT);
$bench->time('AtomicFloat::add()', '$float->add(0.5)', compact('floats'), '$float = $floats[random_int(0, 31)]');
$bench->time('wait(), the value has changed', '$atomic->wait(-1)', compact('atomics'), SPOT);
$bench->time('notify(), no waiter', '$atomic->notify()', compact('atomics'), SPOT);

/* To another process and back. A partner ends with this process. */

$turn = new Atomic();
$parent = getmypid();
$streams = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
array_map(static fn ($stream) => stream_set_read_buffer($stream, 0), $streams);
$partners = [
    fork(static function () use ($turn, $streams, $parent): void {
        array_map(fclose(...), $streams);
        while ($turn->load() !== 2) {
            if ($turn->wait(0, 1.0) && $turn->compareExchange(1, 0)) {
                $turn->notify();
            } elseif (!file_exists("/proc/$parent")) {
                return;
            }
        }
    }),
    fork(static function () use ($streams): void {
        fclose($streams[0]);
        while (($byte = fread($streams[1], 1)) !== '' && $byte !== false) {
            fwrite($streams[1], $byte);
        }
    }),
];
fclose($streams[1]);
$socket = $streams[0];
unset($streams);
register_shutdown_function(static function () use ($turn, $parent, $partners, &$socket): void {
    if (getmypid() === $parent) {
        $turn->store(2);
        $turn->notify();
        is_resource($socket) && fclose($socket);
        array_map(static fn (int $pid) => pcntl_waitpid($pid, $status), $partners);
    }
});
$bench->time('ping-pong by wait() and notify()', '$turn->store(1); $turn->notify(); $turn->wait(1)', compact('turn'));
$bench->time('ping-pong over a socket pair', 'fwrite($socket, "x"); fread($socket, 1)', compact('socket'));

$bench->compare('add()', 'empty internal method', 1.7);
$bench->compare('add()', 'apcu_inc()', 0.2);
$bench->compare('add()', 'Swoole\Atomic\Long::add()', 1.1);
$bench->compare('ping-pong by wait() and notify()', 'ping-pong over a socket pair', 1.0);
$bench->compare('load()', 'empty internal method');
$bench->compare('load()', 'apcu_fetch()');
$bench->compare('AtomicFloat::add()', 'add()');

$bench->run();

/* Several processes at once: on one counter, on counters of their own in one cache line, and on counters with a line each */

$block = SharedMemory::mmap(4096);
$counters = static fn (int $apart): array => array_map(
    static fn (int $process): Atomic => new Atomic($block->slice($process * $apart, Atomic::SIZE)),
    range(0, max(TOGETHER) - 1),
);
$add = static function (array $counters): Closure {
    return static function (int $process) use ($counters): void {
        $counter = $counters[$process];
        for ($i = 0; $i < OPERATIONS; $i++) {
            $counter->add();
        }
    };
};
print_together($bench, [
    'add(), one counter for all' => $add($counters(0)),
    'add(), a counter each, side by side' => $add($counters(8)),
    'add(), a counter each, 64 bytes apart' => $add($counters(64)),
]);
