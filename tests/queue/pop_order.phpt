--TEST--
Queue: messages come in the order in which they were added, and are counted
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$queue = new Queue(1000);
expect_true(array_keys($queue->stats()) === ['capacity', 'messages', 'leased', 'used', 'pushed', 'closed'], 'names of the facts');
for ($i = 0; $i < 20; $i++) {
    expect_true(count($queue) === $i && $queue->count() === $i, 'count');
    expect_true($queue->push($i) === true, 'push');
    expect_true($queue->stats() === [
        'capacity' => 1000, 'messages' => $i + 1, 'leased' => 0, 'used' => 24 * ($i + 1), 'pushed' => $i + 1, 'closed' => false,
    ], 'stats');
}
for ($i = 0; $i < 10; $i++) {
    expect_true($queue->pop() === $i, 'pop');
    expect_true(count($queue) === 19 - $i, 'count');
}
$held = $queue->receive();
expect_true($held->value === 10 && count($queue) === 9, 'a message that is leased does not count');
$stats = $queue->stats();
expect_true($stats['messages'] === 9 && $stats['leased'] === 1 && $stats['pushed'] === 20, 'stats with a lease');
$held->release();
$stats = $queue->stats();
expect_true($stats['messages'] === 10 && $stats['leased'] === 0 && count($queue) === 10, 'stats after a release');
$queue->close();
expect_true($queue->stats()['closed'] === true, 'it is closed');
expect_true($queue->popAll() === range(10, 19) && count($queue) === 0, 'the rest');
expect_true($queue->stats() === [
    'capacity' => 1000, 'messages' => 0, 'leased' => 0, 'used' => 0, 'pushed' => 20, 'closed' => true,
], 'stats in the end');
echo "done\n";
?>
--EXPECT--
done
