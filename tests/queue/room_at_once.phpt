--TEST--
Queue: an empty queue has room during a scan by another process; a timeout of 0 is enough, also after a producer was killed
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\Queue;

$queue = new Queue(100);
$looker = Partner::fork(static function (Partner $parent) use ($queue): void {
    $parent->say('ready');
    while (true) {
        $queue->stats();
    }
});
$looker->hear();
$refused = 0;
$message = str_repeat('x', 90);
for ($end = microtime(true) + 1; microtime(true) < $end;) {
    // Busy machines let it wait 10 ms for the lock, and more.
    $began = hrtime(true);
    if ($queue->tryPush($message)) {
        $queue->pop();
    } elseif (hrtime(true) - $began < 5_000_000) {
        $refused++;
    }
}
$looker->kill();
expect_true($refused === 0, "it was empty, and refused a message $refused times");

$queue->push($message);
$waiter = Partner::fork(static function (Partner $parent) use ($queue, $message): void {
    $parent->say('ready');
    $queue->push($message);
});
$waiter->hear();
$waiter->wait_until_asleep();
$waiter->kill();
$queue->pop();
expect_true($queue->push(1, 0), 'the turn of the killed one is free');
echo "done\n";
?>
--EXPECT--
done
