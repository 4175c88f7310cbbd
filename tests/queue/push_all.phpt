--TEST--
Queue: pushAll() adds all of an array or nothing, of an iterator the values before an invalid one, and as many as fit in time
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$queue = new Queue(10_000);
$expect_and_empty = static function (array $values, string $what) use ($queue): void {
    $got = $queue->popAll();
    expect_true($got === $values, "$what: " . json_encode($got));
};
expect_true($queue->pushAll([]) === 0 && count($queue) === 0, 'nothing');
expect_true($queue->pushAll(new EmptyIterator()) === 0 && count($queue) === 0, 'nothing');
expect_true($queue->pushAll(['x' => 1, 5 => 'b', 'c' => null]) === 3, 'keys do not matter');
$expect_and_empty([1, 'b', null], 'a map');
$one = 1;
expect_true($queue->pushAll([&$one, $one]) === 2, 'references');
$expect_and_empty([1, 1], 'references');
foreach ([1, 63, 64, 65, 128, 200] as $count) {
    $values = range(1, $count);
    expect_true($queue->pushAll($values) === $count, "an array of $count");
    $expect_and_empty($values, "an array of $count");
    expect_true($queue->pushAll((static fn () => yield from $values)()) === $count, "a generator of $count");
    $expect_and_empty($values, "a generator of $count");
    expect_true($queue->pushAll(new ArrayIterator($values)) === $count, "an iterator of $count");
    $expect_and_empty($values, "an iterator of $count");
    expect_true($queue->pushAll(new ArrayObject($values)) === $count, "an aggregate of $count");
    $expect_and_empty($values, "an aggregate of $count");
}

$expect_thrown = static function (string $message, callable $body): void {
    try {
        $body();
    } catch (Exception | ValueError $e) {
        expect_true($e->getMessage() === $message, $e->getMessage());
        return;
    }
    expect_true(false, "it throws: $message");
};
foreach ([0, 1, 63, 64, 65, 130] as $before) {
    $values = $before === 0 ? [] : range(1, $before);
    $refused = [
        "Serialization of 'Closure' is not allowed" => static fn () => 1,
        'A message of 10001 bytes can never fit: the capacity of this queue is 10000' => str_repeat('x', 10_001),
    ];
    foreach ($refused as $reason => $bad) {
        $expect_thrown($reason, static fn () => $queue->pushAll([...$values, $bad, 'behind']));
        $expect_and_empty([], "an array behind $before: $reason");
        $expect_thrown($reason, static fn () => $queue->pushAll((static function () use ($values, $bad): Generator {
            yield from $values;
            yield $bad;
            expect_true(false, 'it asks for no more');
        })()));
        $expect_and_empty($values, "a generator behind $before: $reason");
    }
    $expect_thrown('no more', static fn () => $queue->pushAll((static function () use ($values): Generator {
        yield from $values;
        throw new DomainException('no more');
    })()));
    $expect_and_empty($values, 'a generator that throws');
}

// A generator that uses the queue
expect_true($queue->pushAll((static function () use ($queue): Generator {
    yield 'first';
    $queue->push('from inside');
    yield count($queue);
})()) === 2, 'a generator that uses the queue');
$got = $queue->popAll();
expect_true(array_search('first', $got, true) < array_search(1, $got, true) && in_array('from inside', $got, true), 'all are there');

// Time
$queue = new Queue(24 * 5 - 16);
expect_true($queue->pushAll(range(1, 9), 0) === 5, 'as many as fit');
expect_true($queue->pushAll(range(1, 9), 0) === 0 && $queue->pushAll([], 0) === 0, 'none');
expect_true($queue->popAll(2) === [1, 2] && $queue->pushAll([6, 7, 8], 0.02) === 2, 'as many as fit in time');
expect_true($queue->popAll() === [3, 4, 5, 6, 7], 'they are there');
$asked = 0;
$added = $queue->pushAll((static function () use (&$asked): Generator {
    for (;;) {
        yield ++$asked;
    }
})(), 0);
expect_true($added === 5 && $asked < 200, "of what never ends as many as fit: $added, asked for $asked");
$queue->popAll();
foreach ([-1, NAN, INF] as $timeout) {
    try_to(static fn () => $queue->pushAll([1], $timeout));
}
try_to(static fn () => $queue->pushAll('x'));
try_to(static fn () => $queue->pushAll(new stdClass()));

// Closed
$queue->pushAll([1]);
try_to(static fn () => $queue->pushAll((static function () use ($queue): Generator {
    yield from range(1, 4);
    $queue->close();
    yield 5;
})()));
try_to(static fn () => $queue->pushAll([2]));
try_to(static fn () => $queue->pushAll([]));
expect_true($queue->popAll() === [1], 'nothing was added');
?>
--EXPECT--
ValueError(0): SharedMemory\Queue::pushAll(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, -1 given
ValueError(0): SharedMemory\Queue::pushAll(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, NAN given
ValueError(0): SharedMemory\Queue::pushAll(): Argument #2 ($timeout) must be null or a finite number of seconds from 0, INF given
TypeError(0): SharedMemory\Queue::pushAll(): Argument #1 ($values) must be of type Traversable|array, string given
TypeError(0): SharedMemory\Queue::pushAll(): Argument #1 ($values) must be of type Traversable|array, stdClass given
SharedMemory\ClosedException(0): The queue has been closed
SharedMemory\ClosedException(0): The queue has been closed
returned int 0
