--TEST--
Queue: ack() removes a received message; release() and its destruction requeue it in its old place, with deliveries counted
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

foreach (blocks(4096) as $kind => $block) {
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $queue = new Queue($block);
    $queue->pushAll(['a', ['b'], 'c', 'd']);
    $a = $queue->receive();
    $b = $queue->receive(0);
    $c = $queue->receive(1);
    $expect([$a->value, $b->value, $c->value] === ['a', ['b'], 'c'], 'values');
    $expect([$a->deliveries, $b->deliveries, $c->deliveries] === [1, 1, 1], 'delivered once');
    $expect(count($queue) === 1, 'leased ones do not count');
    $c->release();
    $a->release();
    $expect(count($queue) === 3, 'released ones do');
    $a = $queue->receive();
    $expect($a->value === 'a' && $a->deliveries === 2, 'the first is first again');
    unset($b);
    $b = $queue->receive();
    $expect($b->value === ['b'] && $b->deliveries === 2, 'what was forgotten comes back');
    $b->ack();
    $expect($queue->pop() === 'c', 'pop() takes what was released too');
    $a->release();
    $expect($queue->popAll() === ['a', 'd'], 'and so does popAll()');
    $expect($queue->stats()['leased'] === 0 && $queue->stats()['used'] === 0, 'nothing is left');

    // Room is made only when the oldest is done with.
    $queue->push(str_repeat('x', 3000));
    $message = $queue->receive();
    $expect(!$queue->tryPush(str_repeat('y', 3000)), 'it still takes its room');
    $message->ack();
    $expect($queue->tryPush(str_repeat('y', 3000)), 'now there is room');
    $expect($queue->pop() === str_repeat('y', 3000), 'it is there');

    // Deliveries count up, and are written in the message that another gets.
    $queue->push('again');
    for ($i = 1; $i < 50; $i++) {
        $message = $queue->receive();
        $expect($message->deliveries === $i, "delivered $i times");
        $message->release();
    }
    in_child(static fn () => $expect($queue->receive()->deliveries === 50, 'a child gets it'));
    $message = $queue->receive(20);
    $expect($message->deliveries === 51, 'the end of the child counts');
    $message->ack();
    if ($kind === 'file') {
        try_to($message->ack(...));
        try_to($message->release(...));
        $queue->push('x');
        $message = $queue->receive();
        $message->release();
        try_to($message->ack(...));
        try_to($message->release(...));
        $expect($queue->pop() === 'x', 'it is there once');
    }
    $block->free(true);
}
$queue = new Queue(64);
$queue->push('x');
for ($i = 0; $i < 65_540; $i++) {
    $message = $queue->receive();
    if ($i === 65_533 || $i > 65_533 && $message->deliveries !== 65535) {
        echo $message->deliveries, "\n";
    }
    $message->release();
}
?>
--EXPECT--
SharedMemory\Error(0): This message has been acknowledged or released already
SharedMemory\Error(0): This message has been acknowledged or released already
SharedMemory\Error(0): This message has been acknowledged or released already
SharedMemory\Error(0): This message has been acknowledged or released already
65534
