--TEST--
Queue: foreach takes messages until the queue is closed and drained; break keeps the rest
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

foreach (blocks(4096) as $kind => $block) {
    $queue = new Queue($block);
    $results = new Queue(1000);
    $worker = fork_child(static function () use ($queue, $results): void {
        foreach ($queue as $key => $value) {
            $results->push([$key, $value]);
        }
        $results->push('end');
    });
    foreach (['a', 'b', null] as $value) {
        $queue->push($value);
    }
    expect_true($results->pop(30) === [0, 'a'] && $results->pop(30) === [1, 'b'] && $results->pop(30) === [2, null], "$kind: all came");
    $queue->push('last');
    $queue->close();
    expect_true($results->pop(30) === [3, 'last'] && $results->pop(30) === 'end', "$kind: it ends when it is drained");
    wait_for($worker);
}
$queue = new Queue(1000);
$queue->pushAll(range(0, 9));
foreach ($queue as $key => $value) {
    expect_true($key === $value, 'keys count from 0');
    if ($value === 2) {
        break;
    }
}
expect_true(count($queue) === 7, 'break keeps the rest');
foreach ($queue as $key => $value) {
    expect_true($key === 0 && $value === 3, 'the next loop begins where that one has ended');
    break;
}
$first = $queue->getIterator();
$second = $queue->getIterator();
expect_true($first instanceof Iterator && count($queue) === 6, 'nothing is taken before it is asked for');
expect_true($first->current() === 4 && $first->current() === 4 && $first->key() === 0, 'the first');
expect_true($second->valid() && $second->current() === 5, 'the second');
$first->rewind();
expect_true($first->current() === 4, 'what was taken is not taken again');
$first->next();
$second->next();
expect_true($first->current() === 6 && $first->key() === 1 && $second->current() === 7 && $second->key() === 1, 'they take turns');
$queue->close();
expect_true(iterator_to_array($queue) === [8, 9], 'iterator_to_array');
expect_true(iterator_to_array($queue) === [], 'nothing left');
$first->next();
expect_true(!$first->valid(), 'it has ended');
foreach ($queue as $value) {
    echo "not reached\n";
}
try_to(static function () use ($queue): void {
    foreach ($queue as &$value) {
        echo "not reached\n";
    }
});
// The iterator keeps the queue; spreading and yield from take it all.
$queue = new Queue(100);
$queue->pushAll([1, 2]);
$iterator = $queue->getIterator();
$queue->close();
unset($queue);
expect_true([...$iterator] === [1, 2], 'spread');
// The block is freed within the loop
$block = SharedMemory::mmap(4096);
$queue = new Queue($block);
$queue->pushAll([1, 2]);
try_to(static function () use ($queue, $block): void {
    foreach ($queue as $value) {
        $block->free();
    }
});
// A pipe from one to another
$from = new Queue(100);
$to = new Queue(100);
$from->pushAll([1, 'two', [3]]);
$from->close();
expect_true($to->pushAll($from) === 3 && $to->popAll() === [1, 'two', [3]], 'one queue into another');
?>
--EXPECT--
SharedMemory\Error(0): A SharedMemory\Queue cannot be iterated by reference
SharedMemory\Error(0): This block of shared memory has been freed
