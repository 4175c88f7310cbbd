--TEST--
Queue: no waiter starves, nor does a large message among small ones, and waiting takes no processor time
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\ClosedException;
use SharedMemory\Queue;
use SharedMemory\Type;
use SharedMemory\Vector;

$pushed = new Vector(Type::Int64, 4);
$popped = new Vector(Type::Int64, 4);
$queue = new Queue(400);
$idle = new Queue(400);
$sleeper = fork_child(static function () use ($idle): int {
    $before = getrusage();
    expect_true($idle->pop() === 'wake up', 'it was woken');
    $after = getrusage();
    $used = 0;
    foreach (['ru_utime', 'ru_stime'] as $which) {
        $used += $after["$which.tv_sec"] - $before["$which.tv_sec"] + ($after["$which.tv_usec"] - $before["$which.tv_usec"]) / 1e6;
    }
    expect_true($used < 0.1, "waiting took $used seconds of processor time");
    return 0;
});
$children = [
    ...fork_at_once(4, static function (int $i) use ($queue, $pushed): void {
        try {
            for (;; $pushed[$i] = $pushed[$i] + 1) {
                $queue->push(str_repeat('x', 50));
            }
        } catch (ClosedException) {
        }
    }),
    ...fork_at_once(4, static function (int $i) use ($queue, $popped): void {
        foreach ($queue as $message) {
            $popped[$i] = $popped[$i] + 1;
        }
    }),
];
usleep(300_000);
$large = 0;
for ($end = hrtime(true) + 700_000_000; hrtime(true) < $end; $large++) {
    expect_true($queue->push(str_repeat('L', 400), 30), 'there is room for a large one in the end');
}
$queue->close();
wait_for(...$children);
expect_true($large > 0, 'large messages were added');
expect_true(min($pushed->toArray()) > 0, 'every producer has added some: ' . implode(' ', $pushed->toArray()));
expect_true(min($popped->toArray()) > 0, 'every consumer has got some: ' . implode(' ', $popped->toArray()));
$got = array_sum($popped->toArray());
expect_true($got === array_sum($pushed->toArray()) + $large, "as many were taken as added: $got");
$idle->push('wake up');
wait_for($sleeper);
echo "done\n";
?>
--EXPECT--
done
