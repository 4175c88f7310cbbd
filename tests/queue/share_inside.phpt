--TEST--
Queue: in a region, a slice of a pool and a block of a ring buffer it is shared with children and unrelated processes
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;
use SharedMemory\GlobalMemory;
use SharedMemory\Queue;
use SharedMemory\RingBuffer;

const SIZE = 2000;

/** How each process comes to its window in the same place. */
const PLACES = [
    'a region' => 'static fn (SharedMemory $block): SharedMemory =>
        (new SharedMemory\GlobalMemory($block->slice(0, 8192)))->region("queue", ' . SIZE . ')',
    'a slice' => 'static fn (SharedMemory $block, int $offset): SharedMemory =>
        (new SharedMemory\FixedPool(' . SIZE . ', $block->slice(8192, 8192)))->at($offset)',
    'a block of a ring' => 'static fn (SharedMemory $block, int $offset): SharedMemory =>
        (new SharedMemory\RingBuffer($block->slice(16_384)))->at($offset)',
];

foreach (blocks(3 * 8192) as $kind => $block) {
    $pool = new FixedPool(SIZE, $block->slice(8192, 8192));
    $ring = new RingBuffer($block->slice(16_384));
    $pool->alloc()->fill(0xa5); // neighbours, before and behind
    $ring->alloc(100)->fill(0xa5);
    $windows = [
        'a region' => (new GlobalMemory($block->slice(0, 8192)))->region('queue', SIZE),
        'a slice' => $pool->alloc(),
        'a block of a ring' => $ring->alloc(SIZE),
    ];
    $behind = [(new GlobalMemory($block->slice(0, 8192)))->alloc(100), $pool->alloc(), $ring->alloc(100)];
    foreach ($behind as $window) {
        $window->fill(0xa5);
    }
    foreach ($windows as $place => $window) {
        $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind, $place: $what");
        $window->fill(0); // a pool and a ring hand out what is there
        $queue = new Queue($window);

        // With a child: both ways, and around the ring of the queue several times.
        $child = Partner::fork(static function (Partner $parent) use ($queue): void {
            foreach ($queue as $message) {
                $parent->say(crc32($message));
            }
        });
        for ($i = 0; $i < 60; $i++) {
            $expect($queue->push($message = pattern($i, 17 * $i), 30), "message $i has room in time");
            $expect($child->hear() === (string) crc32($message), "message $i arrives");
        }
        $child->kill();

        // What a child had received when it was killed comes again.
        $queue->pushAll(['first', 'second']);
        $child = Partner::fork(static function (Partner $parent) use ($queue): void {
            $message = $queue->receive();
            $parent->say($message->value);
            $parent->hear();
        });
        $expect($child->hear() === 'first', 'the child has received the first');
        $child->kill();
        $received = [$queue->receive(20), $queue->receive(20)];
        $deliveries = array_combine(array_column($received, 'value'), array_column($received, 'deliveries'));
        ksort($deliveries);
        $expect($deliveries === ['first' => 2, 'second' => 1], 'the lease of the dead comes again: ' . json_encode($deliveries));
        array_map(static fn ($message) => $message->ack(), $received);

        if ($block->file() !== null || $block->key() > 0) {
            $output = in_unrelated_process(sprintf(
                '$queue = new SharedMemory\Queue((%s)(%s, (int) $argv[1])); echo $queue->pop(20); $queue->push(["back", 1]);',
                PLACES[$place], opening_of($block),
            ), (string) ($queue->push('over there') ? $window->offset() : 0));
            $expect($output === 'over there' && $queue->pop(20) === ['back', 1], "an unrelated process answers: $output");
        }
        $expect($queue->stats()['used'] === 0, 'nothing is left');
    }
    foreach ($behind as $window) {
        expect_true(trim($window->read(), "\xa5") === '', "$kind: what lies behind it is as it was");
    }
}
echo "done\n";
?>
--EXPECT--
done
