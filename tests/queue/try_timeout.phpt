--TEST--
Queue: tryPop() and tryReceive() wait until their timeout, and report no message without an exception
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Message, Queue};

$queue = new Queue(1000);
$value = 'old';
foreach ([0, 0.0, -0.0, 1e-9, 0.05] as $timeout) {
    foreach (['tryPop' => [&$value, $timeout], 'tryReceive' => [$timeout]] as $method => $arguments) {
        $start = hrtime(true);
        $got = $queue->$method(...$arguments);
        expect_true($got === ($method === 'tryPop' ? false : null), "$method($timeout): nothing came");
        expect_true((hrtime(true) - $start) / 1e9 >= $timeout, "$method($timeout) waited that long");
    }
}
expect_true($queue->tryPop($value) === false && $queue->tryReceive() === null, 'without one they do not wait');
expect_true($value === 'old', 'the variable is as it was');
foreach ([-1, NAN, INF, 'soon', []] as $timeout) {
    try_to(static fn () => $queue->tryPop($value, $timeout));
    try_to(static fn () => $queue->tryReceive($timeout));
}

// There is one at once.
$queue->pushAll([1, [2], 3, null]);
expect_true($queue->tryPop($value, 0.0) && $value === 1, 'one that is there');
expect_true($queue->tryPop(timeout: null, value: $value) && $value === [2], 'for ever, and it is there');
$message = $queue->tryReceive(5);
expect_true($message instanceof Message && $message->value === 3 && $message->deliveries === 1, 'a message');
expect_true(count($queue) === 1 && $queue->stats()['leased'] === 1, 'it is leased');
$message->release();
expect_true($queue->tryReceive()->value === 3, 'it comes again');
expect_true($queue->tryReceive(null)->deliveries === 3, 'and again');
expect_true($queue->popAll() === [3, null], 'both are there');

// It comes while they wait, for so long or for ever; into typed references, too.
final class Typed { public string $text = 'old'; }
foreach ([30, 1e300, null] as $timeout) {
    foreach (['tryPop', 'typed', 'tryReceive'] as $method) {
        $waiter = Partner::fork(static function (Partner $parent) use ($queue, $method, $timeout): void {
            $typed = new Typed();
            $parent->say('waits');
            switch ($method) {
                case 'tryPop':
                    $parent->say($queue->tryPop($value, $timeout) ? $value : 'none');
                    break;
                case 'typed':
                    $parent->say($queue->tryPop($typed->text, $timeout) ? $typed->text : 'none');
                    break;
                case 'tryReceive':
                    $message = $queue->tryReceive($timeout);
                    $parent->say($message->value ?? 'none');
                    $message->ack();
            }
        });
        $waiter->hear();
        usleep(5_000);
        $queue->push("for $method");
        expect_true($waiter->hear() === "for $method", "$method: it was woken");
        $waiter->end();
    }
}

// Closed and drained: that is an end, and throws.
$waiters = fork_at_once(2, static function (int $i) use ($queue): void {
    try_to(static fn () => $i === 0 ? $queue->tryPop($value, 30) : $queue->tryReceive(null));
});
$queue->close();
wait_for(...$waiters);
foreach ([0.0, 0.05, null] as $timeout) {
    try_to(static fn () => $queue->tryPop($value, $timeout));
    try_to(static fn () => $queue->tryReceive($timeout));
}
$last = new Queue(100);
$last->pushAll(['a', 'b']);
$last->close();
expect_true($last->tryPop($value, 1) && $value === 'a' && $last->tryReceive(1)->value === 'b', 'what is left can be taken');
$last->pop();
try_to(static fn () => $last->tryReceive());
?>
--EXPECT--
ValueError(0): SharedMemory\Queue::tryPop(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::tryReceive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::tryPop(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::tryReceive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::tryPop(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Queue::tryReceive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, INF given
TypeError(0): SharedMemory\Queue::tryPop(): Argument #2 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Queue::tryReceive(): Argument #1 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Queue::tryPop(): Argument #2 ($timeout) must be of type ?float, array given
TypeError(0): SharedMemory\Queue::tryReceive(): Argument #1 ($timeout) must be of type ?float, array given
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
