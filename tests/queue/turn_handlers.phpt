--TEST--
Queue: a producer that waits for a lock gives up its turn before handlers run, and one that frees the block leaves nothing behind
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\Mutex;
use SharedMemory\Queue;

const POP_LOCK = 192;

$path = temporary_path();
$block = SharedMemory::mmap(8192, $path);
$queue = new Queue($block->slice(0, 4096));
$borrowed = $block->slice(4096, 64);
$mutex = new Mutex($borrowed);
while ($queue->tryPush(str_repeat('x', 100)));

// A living process that seems to hold the lock of the consumers.
$holder = Partner::fork(static function (Partner $parent) use ($block, $borrowed, $mutex): void {
    $mutex->lock();
    $parent->wait_until_asleep();
    $block->write($borrowed->read(48, 8), POP_LOCK);
    $parent->hear();
});
pcntl_async_signals(true);
pcntl_signal(SIGALRM, static fn () => $block->free());
pcntl_alarm(1);
try {
    $queue->push(str_repeat('y', 100));
} catch (SharedMemory\Error $e) {
    echo $e->getMessage(), "\n";
}
$again = SharedMemory::mmap(0, $path);
$again->write(str_repeat("\0", 8), POP_LOCK);
$other = Partner::fork(static function (Partner $parent) use ($again): void {
    $queue = new Queue($again->slice(0, 4096));
    $queue->popAll();
    $parent->say($queue->push(1, 1) ? 'room' : 'no room');
    $parent->hear();
});
var_dump($other->hear());
$other->kill();
$holder->kill();
?>
--EXPECT--
This block of shared memory has been freed
string(4) "room"
