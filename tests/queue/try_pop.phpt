--TEST--
Queue: tryPop() sets its argument, typed references included, and leaves it alone when there is nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

final class Typed { public int $int = 1; public ?string $string = null; public array $array = []; public readonly int $once; }

$queue = new Queue(1000);
$value = 'old';
expect_true($queue->tryPop($value) === false && $value === 'old', 'nothing there');
expect_true($queue->tryPop($undefined) === false && $undefined === null, 'nothing there');
$queue->pushAll([1, [2], null, new ArrayObject([3])]);
expect_true($queue->tryPop($value) && $value === 1, 'an int');
expect_true($queue->tryPop($list['x'][]) && $list === ['x' => [[2]]], 'a new element');
expect_true($queue->tryPop($value) && $value === null, 'null');
expect_true($queue->tryPop($value) && $value[0] === 3, 'an object');
$typed = new Typed();
$queue->pushAll([5, '6', 'seven', [8], 'nine']);
expect_true($queue->tryPop($typed->int) && $typed->int === 5, 'a property');
expect_true($queue->tryPop($typed->int) && $typed->int === 6, 'a property, converted');
try_to(static fn () => $queue->tryPop($typed->int));
expect_true($typed->int === 6, 'the property is as it was');
expect_true(count($queue) === 3 && $queue->pop() === 'seven', 'and the message is where it was');
expect_true($queue->tryPop($typed->array) && $typed->array === [8], 'a property');
expect_true($queue->tryPop($typed->string) && $typed->string === 'nine', 'a property');
$queue->push(1);
try_to(static fn () => $queue->tryPop($typed->once));
expect_true(count($queue) === 1, 'it was not asked');
expect_true($queue->tryPop($queue) && $queue === 1, 'the variable of the queue itself');
$queue = new Queue(100);
$queue->push('last');
$queue->close();
expect_true($queue->tryPop($value) && $value === 'last', 'of a closed queue');
try_to(static function () use ($queue, &$value): void {
    $queue->tryPop($value);
});
expect_true($value === 'last', 'it is as it was');
?>
--EXPECT--
TypeError(0): Cannot assign string to reference held by property Typed::$int of type int
Error(0): Cannot indirectly modify readonly property Typed::$once
SharedMemory\ClosedException(0): The queue has been closed
