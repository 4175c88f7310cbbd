--TEST--
Queue: close() wakes all waiters; pushes throw, messages that are left can be taken, then receiving throws too
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\ClosedException;
use SharedMemory\Queue;

function closed(callable $body): int
{
    try {
        $body();
        return 1;
    } catch (ClosedException) {
        return 0;
    }
}

foreach (blocks(4096) as $kind => $block) {
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $empty = new Queue($block->slice(0, 1024));
    $full = new Queue($block->slice(1024, 1024));
    $full->push(str_repeat('x', $full->capacity()));
    $children = [
        fork_child(static fn () => closed(static fn () => $empty->pop())),
        fork_child(static fn () => closed(static fn () => $empty->pop(40))),
        fork_child(static fn () => closed(static fn () => $empty->receive())),
        fork_child(static fn () => iterator_to_array($empty) === [] ? 0 : 1),
        fork_child(static fn () => closed(static fn () => $full->push('never'))),
        fork_child(static fn () => closed(static fn () => $full->push('never', 40))),
        fork_child(static fn () => closed(static fn () => $full->pushAll([1, 2]))),
        fork_child(static fn () => closed(static fn () => $full->pushAll((static fn () => yield from [1, 2])()))),
    ];
    array_map(wait_until_asleep(...), $children);
    $expect(!$empty->isClosed() && !$full->isClosed(), 'not yet');
    $start = hrtime(true);
    $empty->close();
    $full->close();
    wait_for(...$children);
    $expect(hrtime(true) - $start < 20e9, 'they were woken');
    $expect($empty->isClosed() && $full->isClosed(), 'closed');
    $full->close();
    $expect($full->isClosed(), 'closing twice is closing');
    foreach (['push', 'tryPush', 'pushAll'] as $method) {
        $expect(closed(static fn () => $full->$method([1])) === 0, "$method() throws");
    }
    $expect(closed(static fn () => $full->push(str_repeat('x', 200), 0)) === 0, 'also without time');
    $message = $full->receive();
    $expect(closed(static fn () => $full->pop(0)) === 0, 'there is none now');
    $message->release();
    $expect($full->pop() === str_repeat('x', $full->capacity()), 'what was released can be taken');
    foreach (['pop', 'receive', 'popAll'] as $method) {
        $expect(closed($full->$method(...)) === 0, "$method() throws");
    }
    $expect(closed(static fn () => $full->pop(0)) === 0 && closed(static fn () => $full->tryPop($value)) === 0, 'others too');
    foreach ($full as $value) {
        $expect(false, 'foreach ends');
    }
    in_child(static fn () => $full->isClosed() ? closed($full->pop(...)) : 1);
    $again = new Queue($block->slice(1024, 1024));
    $expect($again->isClosed(), 'it stays closed');
}
echo "done\n";
?>
--EXPECT--
done
