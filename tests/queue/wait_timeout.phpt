--TEST--
Queue: timeouts are seconds from 0; without a timeout a call waits for a message or room
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;
use SharedMemory\TimeoutException;

$queue = new Queue(8);
foreach (['pop', 'receive'] as $method) {
    foreach ([0, 0.0, -0.0, 1e-9, 0.05] as $timeout) {
        $start = hrtime(true);
        try {
            $queue->$method($timeout);
            echo "nothing thrown\n";
        } catch (TimeoutException $e) {
            expect_true($e->getCode() === 110, 'the code is ETIMEDOUT');
            echo $e->getMessage(), "\n";
        }
        expect_true((hrtime(true) - $start) / 1e9 >= $timeout, 'it waited that long');
    }
    foreach ([-1, NAN, INF, -INF, 'soon', []] as $timeout) {
        try_to(static fn () => $queue->$method($timeout));
    }
}
foreach ([-1, -1e-9, NAN, INF, 'soon'] as $timeout) {
    try_to(static fn () => $queue->push(1, $timeout));
}
expect_true(count($queue) === 0, 'nothing was pushed');
$taken = new Queue(1000);
$children = [];
foreach ([[null], [], [1e300], [9e8], [40]] as $i => $arguments) {
    $children[] = fork_child(static fn () => $taken->push($queue->pop(...$arguments)) ? 0 : 1);
}
array_map(wait_until_asleep(...), $children);
for ($i = 0; $i < 5; $i++) {
    $queue->push($i);
}
wait_for(...$children);
$all = $taken->popAll();
sort($all);
expect_true($all === range(0, 4), 'each got one');
$queue->push('full');
foreach ([[null], [], [1e300], [40]] as $arguments) {
    $child = fork_child(static fn () => $queue->push('child', ...$arguments) ? 0 : 1);
    wait_until_asleep($child);
    expect_true($queue->pop() === 'full', 'made room');
    wait_for($child);
    expect_true($queue->pop() === 'child' && $queue->push('full', 0), 'it was pushed');
}
?>
--EXPECT--
No message came in 0 seconds
No message came in 0 seconds
No message came in -0 seconds
No message came in 1.0E-9 seconds
No message came in 0.05 seconds
ValueError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -INF given
TypeError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Queue::pop(): Argument #1 ($timeout) must be of type ?float, array given
No message came in 0 seconds
No message came in 0 seconds
No message came in -0 seconds
No message came in 1.0E-9 seconds
No message came in 0.05 seconds
ValueError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, INF given
ValueError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be null or a finite number of seconds from 0, -INF given
TypeError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be of type ?float, string given
TypeError(0): SharedMemory\Queue::receive(): Argument #1 ($timeout) must be of type ?float, array given
ValueError(0): SharedMemory\Queue::push(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::push(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1.0e-9 given
ValueError(0): SharedMemory\Queue::push(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::push(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, INF given
TypeError(0): SharedMemory\Queue::push(): Argument #2 ($timeout) must be of type ?float, string given
