<?php
// SPDX-License-Identifier: MIT

// RingBuffer against an empty method, and against what else carries bytes between processes; several processes at once.
// extensions: pcntl, sysvmsg

declare(strict_types=1);

use SharedMemory\RingBuffer;

require __DIR__ . '/harness.inc';
require __DIR__ . '/processes.inc';

$bench = new Bench('RingBuffer', $argv);
$have_sysvmsg = extension_loaded('sysvmsg');
if (!$have_sysvmsg) {
    $bench->note('Not loaded', 'sysvmsg');
}

/* One process */

const SPOT = '$ring = $rings[random_int(0, count($rings) - 1)]';
$rings = static fn (int $capacity, int $count): array =>
    array_map(static fn (): RingBuffer => new RingBuffer($capacity), range(1, $count));

$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('64 bytes', '$ring->free($ring->alloc(64))', ['rings' => $rings(1 << 16, 32)], SPOT);
$bench->time('64 bytes, 16 MiB', '$ring->free($ring->alloc(64))', ['rings' => $rings(1 << 24, 1)], SPOT);
$bench->time('64 bytes, 100 blocks in flight', '$ring->free($blocks[$k]); $blocks[$k] = $ring->alloc(64); $k = ($k + 1) % 100',
    ['rings' => $rings(1 << 16, 32)],
    SPOT . '; $blocks = []; for ($k = 0; $k < 100; $k++) { $blocks[] = $ring->alloc(64); } $k = 0;'
        . '$end = new class($ring, $blocks) { function __construct(public $ring, public &$blocks) {}'
        . ' function __destruct() { foreach ($this->blocks as $block) { $this->ring->free($block); } } }');
$block = SharedMemory::mmap(4096);
$bench->time('slice()', '$block->slice(64, 64)', compact('block'));

/* Bytes from one end to the other: here both are this process */

$ring = new RingBuffer(1 << 20);
$streams = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
array_map(static fn ($stream) => stream_set_read_buffer($stream, 0), $streams);
if ($have_sysvmsg) {
    $key = random_int(1 << 20, 1 << 30); // its own: two runs at once would take each other's messages
    $queue = msg_get_queue($key, 0600);
    $parent = getmypid();
    register_shutdown_function(static fn () => getmypid() === $parent && msg_remove_queue($queue));
}
foreach (['64 bytes' => 64, '4 KiB' => 4096, '64 KiB' => 65536] as $name => $size) {
    $bytes = random_bytes($size);
    $bench->time("$name through the ring", "\$taken = \$ring->alloc($size); \$taken->write(\$bytes); \$block = \$ring->at(\$taken->offset()); "
        . "\$got = \$block->read(0, $size); \$ring->free(\$block)", compact('ring', 'bytes'));
    $bench->time("$name through a socket pair",
        "fwrite(\$streams[0], \$bytes); \$got = stream_get_contents(\$streams[1], $size)", compact('streams', 'bytes'));
    if ($have_sysvmsg && $size <= 4096) {
        $bench->time("$name through a message queue",
            "msg_send(\$queue, 1, \$bytes, false); msg_receive(\$queue, 1, \$type, $size, \$got, false)", compact('queue', 'bytes'));
    }
}

$bench->compare('64 bytes', 'empty internal method', 15.0);
$bench->compare('64 bytes, 16 MiB', 'empty internal method', 15.0);
$bench->compare('64 bytes, 100 blocks in flight', 'empty internal method', 15.0);
$bench->compare('64 bytes', 'slice()');
foreach (['64 bytes', '4 KiB', '64 KiB'] as $name) {
    $bench->compare("$name through the ring", "$name through a socket pair");
    $bench->compare("$name through the ring", "$name through a message queue");
}
$bench->run();

/* Several processes at once. One that has to wait for a core with a block in hand keeps the ring from going on: null. */

$shared = new RingBuffer(1 << 20);
$pairs = static fn (RingBuffer $ring): Closure => static function () use ($ring): void {
    for ($i = 0; $i < OPERATIONS; $i++) {
        while (($block = $ring->alloc(64)) === null) {
            usleep(50);
        }
        $ring->free($block);
    }
};
print_together($bench, [
    'alloc() and free(), one ring' => $pairs($shared),
    'alloc() and free(), a ring each' => static function () use ($pairs): void {
        static $own = null;
        $own ??= $pairs(new RingBuffer(1 << 16));
        $own();
    },
]);
