--TEST--
Queue: with any of its bytes damaged, every operation returns or throws, and writes nothing outside of its window
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

const GUARD = 256;
const WINDOW = 256 + 160;

$block = SharedMemory::mmap(GUARD + WINDOW + GUARD);
$block->fill(0xa5, 0, GUARD);
$block->fill(0x5a, GUARD + WINDOW, GUARD);
$before = $block->read(0, GUARD);
$behind = $block->read(GUARD + WINDOW, GUARD);
$window = $block->slice(GUARD, WINDOW);

// A queue whose ring has been passed once, with a message that is done, one that is leased and some that are ready.
$queue = new Queue($window);
$queue->push(str_repeat('w', 90));
$queue->pop();
$queue->push('done with');
$held = $queue->receive();
$queue->push(str_repeat('l', 20));
$leased = $queue->receive();
$queue->push(['serialized' => 1]);
$queue->push('s');
$held->ack();
$sound = $window->read();
$thrown = [];

/** Calls it; what it throws must be one of those that are expected of damaged bytes. */
$attempt = static function (callable $body) use (&$thrown): mixed {
    try {
        return $body();
    } catch (SharedMemory\Exception | SharedMemory\Error $e) {
        $thrown[$e::class] = ($thrown[$e::class] ?? 0) + 1;
    }
    return null;
};
$operations = [
    static fn () => $queue->tryPush('pushed'),
    static fn () => $queue->push(7, 0),
    static fn () => $queue->tryPop($value),
    static fn () => $queue->pop(0),
    static fn () => $queue->receive(0), // and released at once
    static fn () => $queue->receive(0)->ack(),
    static fn () => $queue->popAll(3),
    static fn () => $queue->pushAll(['p', [1]], 0),
    static fn () => $queue->count(),
    static fn () => $queue->stats(),
    static fn () => $queue->isClosed(),
    static fn () => $queue->tryPush(str_repeat('f', $queue->capacity())),
    static fn () => new Queue($window),
];
mt_srand(11);
$words = [
    pack('q', -1), pack('q', -8), pack('q', PHP_INT_MIN), pack('q', PHP_INT_MAX), pack('q', 0), pack('q', 1), pack('q', 2),
    pack('q', 152), pack('q', 160), pack('q', 161), pack('q', (1 << 40) - 1), pack('q', 0xff << 40 | 8),
];
$try = static function (int $offset, string $bytes) use ($window, $sound, $operations, $attempt, $block, $before, $behind): void {
    $order = $operations;
    shuffle($order);
    $window->write(substr_replace($sound, $bytes, $offset, strlen($bytes)));
    foreach (array_slice($order, 0, rounds(6, 13)) as $operation) {
        $attempt($operation);
    }
    $untouched = $block->read(0, GUARD) === $before && $block->read(GUARD + WINDOW) === $behind;
    expect_true($untouched, 'no bytes outside are written, with ' . bin2hex($bytes) . " at $offset");
};
// Bytes of the locks can look like a living holder: so calls do not wait.
for ($offset = 0; $offset < WINDOW; $offset++) {
    $byte = ord($sound[$offset]);
    foreach (rounds(0, 1) ? range(0, 255) : [0, 255, $byte ^ 1, $byte ^ 0x80, mt_rand(0, 255)] as $other) {
        if ($other !== $byte) {
            $try($offset, chr($other));
        }
    }
}
foreach (range(0, WINDOW - 8, 8) as $offset) {
    foreach ($words as $word) {
        $try($offset, $word);
    }
}
for ($i = 0; $i < rounds(300, 100_000); $i++) {
    $try($offset = 8 * mt_rand(8, WINDOW / 8 - 3), mt_rand(0, 1) ? pack('N4', mt_rand(), mt_rand(), mt_rand(), mt_rand()) : $words[mt_rand(0, 11)] . $words[mt_rand(0, 11)]);
}
expect_true(isset($thrown[SharedMemory\FormatException::class]), 'much of it is noticed');

// The leased message is gone, or has another owner.
$window->write($sound);
$window->write(str_repeat("\0", WINDOW - 256), 256);
$attempt($leased->ack(...));
expect_true($block->read(0, GUARD) === $before && $block->read(GUARD + WINDOW) === $behind, 'nothing outside');
$window->fill(0);
$queue = new Queue($window);
expect_true($queue->push('sound again') && $queue->pop() === 'sound again', 'made anew it is a queue');
echo "done\n";
?>
--EXPECT--
done
