--TEST--
Queue: a message that can never fit is an error with both sizes; a full queue is no error, and stays as it is
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$block = SharedMemory::mmap(256 + 16 + 64);
$queue = new Queue($block);
var_dump($queue->capacity());
$queue->push('there');
$before = $block->read();
foreach ([65, 1000] as $length) {
    $text = str_repeat('x', $length);
    try_to(static fn () => $queue->push($text));
    try_to(static fn () => $queue->push($text, 0));
    try_to(static fn () => $queue->tryPush($text));
    try_to(static fn () => $queue->pushAll(['a', $text, 'b']));
    try_to(static fn () => $queue->push([$text]));
}
expect_true($block->read() === $before, 'nothing has changed');
expect_true($queue->pop() === 'there', 'the message is there');

// Full
$queue->push(str_repeat('y', 40));
expect_true($queue->tryPush('z'), 'there are 24 bytes left');
$before = $block->read();
$stats = $queue->stats();
foreach (['', 'x', null, 1, 1.5, [], str_repeat('x', 64)] as $value) {
    expect_true($queue->tryPush($value) === false, 'tryPush');
    expect_true($queue->push($value, 0) === false, 'push without time');
    expect_true($queue->push($value, -0.0) === false, 'push without time');
    $start = hrtime(true);
    expect_true($queue->push($value, 0.05) === false, 'push with a little time');
    expect_true(hrtime(true) - $start >= 50_000_000, 'it waited');
    expect_true($queue->pushAll([$value, $value], 0) === 0, 'pushAll');
    expect_true($queue->stats() === $stats && count($queue) === 2, 'facts are the same');
}
expect_true($queue->popAll() === [str_repeat('y', 40), 'z'], 'the messages are there');
expect_true($block->read(0, 48) === substr($before, 0, 48), 'the head is as it was');

// A tiny one
$queue = new Queue(1);
var_dump($queue->capacity());
try_to(static fn () => $queue->push('123456789'));
foreach ([1, 1.5, null, true, '12345678', ''] as $value) {
    expect_true($queue->tryPush($value) && !$queue->tryPush(null) && $queue->pop() === $value, 'one at a time');
}
?>
--EXPECT--
int(64)
ValueError(0): A message of 65 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 65 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 65 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 65 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 83 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 1000 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 1000 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 1000 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 1000 bytes can never fit: the capacity of this queue is 64
ValueError(0): A message of 1020 bytes can never fit: the capacity of this queue is 64
int(8)
ValueError(0): A message of 9 bytes can never fit: the capacity of this queue is 8
