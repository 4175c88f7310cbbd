--TEST--
Queue: while a message is leased its block can be neither freed nor grown; after free() everything throws
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

/** Says what is not thrown as it should be. */
function throws(string $beginning, callable $body): void
{
    try {
        $body();
        echo "not thrown: $beginning\n";
    } catch (SharedMemory\Error $e) {
        expect_true(str_starts_with($e->getMessage(), $beginning), "$beginning, but: {$e->getMessage()}");
    }
}

foreach (blocks(4096) as $kind => $block) {
    echo "$kind\n";
    $queue = new Queue($block->slice(0, 2048));
    $queue->pushAll(['a', 'b', 'c', 'd']);
    $a = $queue->receive();
    $b = $queue->receive();
    throws('This block cannot be freed while this process holds', static fn () => $block->free());
    throws('This block cannot be freed while this process holds', static fn () => $block->free(true));
    throws('This block cannot be grown while this process holds', static fn () => $block->grow(8192));
    $a->ack();
    throws('This block cannot be freed while this process holds', static fn () => $block->free());
    $b = null;
    $c = $queue->receive();
    $c->release();
    if ($kind === 'file') {
        $block->grow(8192);
        expect_true($queue->popAll() === ['b', 'c', 'd'], 'it works after the block has grown');
    }
    $block->free(true);
    foreach (['pop', 'receive', 'popAll', 'close', 'isClosed', 'count', 'capacity', 'stats'] as $method) {
        throws('This block of shared memory has been freed', $queue->$method(...));
    }
    foreach ([
        static fn () => $queue->push(1), static fn () => $queue->tryPush(1), static fn () => $queue->pushAll([1]),
        static fn () => $queue->tryPop($value), static fn () => iterator_to_array($queue), $a->ack(...), $c->release(...),
        static fn () => new Queue($block),
    ] as $body) {
        throws('This block of shared memory has been freed', $body);
    }
}
?>
--EXPECT--
anonymous
private segment
file
keyed segment
