--TEST--
Queue: popAll() takes the messages that are ready, at most as many as it is told, and never waits
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$queue = new Queue(100_000);
foreach ([0, -1, PHP_INT_MIN, 'x'] as $limit) {
    try_to(static fn () => $queue->popAll($limit));
}
expect_true($queue->popAll() === [] && $queue->popAll(1) === [], 'there is nothing');
$values = array_map(static fn (int $i): mixed => $i % 3 === 0 ? $i : ($i % 3 === 1 ? str_repeat('x', $i) : [$i]), range(0, 299));
foreach ([1, 2, 63, 64, 65, 127, 128, 129, 299, 300, 301, PHP_INT_MAX] as $limit) {
    expect_true($queue->pushAll($values) === 300, 'all were added');
    $got = $queue->popAll($limit);
    expect_true($got === array_slice($values, 0, $limit), "the first $limit");
    expect_true(count($queue) === max(0, 300 - $limit), 'count');
    expect_true([...$got, ...$queue->popAll()] === $values, 'the rest');
}
$queue->pushAll([1, 2, 3]);
$held = $queue->receive();
expect_true($queue->popAll() === [2, 3], 'what is leased is not taken');
$held->release();
expect_true($queue->popAll() === [1], 'what is released is');
$queue->pushAll([1, 2]);
$queue->close();
expect_true($queue->popAll(1) === [1] && $queue->popAll() === [2], 'what is left of a closed queue');
try_to(static fn () => $queue->popAll());
try_to(static fn () => $queue->popAll(1));
?>
--EXPECT--
ValueError(0): SharedMemory\Queue::popAll(): Argument #1 ($limit) must be at least 1, 0 given
ValueError(0): SharedMemory\Queue::popAll(): Argument #1 ($limit) must be at least 1, -1 given
ValueError(0): SharedMemory\Queue::popAll(): Argument #1 ($limit) must be at least 1, -9223372036854775808 given
TypeError(0): SharedMemory\Queue::popAll(): Argument #1 ($limit) must be of type int, string given
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
