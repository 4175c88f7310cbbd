--TEST--
Queue: while a stopped process holds the lock of one end, waiters time out; the other end works; after SIGCONT all go on
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Mutex, Queue, TimeoutException};

// Where the locks lie in structures/queue.h; the word of a lock is the owner that a process writes when it locks a mutex.
const ENDS = ['push' => 128, 'pop' => 192];

$block = SharedMemory::mmap(4096);
$queue = new Queue($block);
$scratch = SharedMemory::mmap(Mutex::SIZE);
$mutex = new Mutex($scratch);

foreach (ENDS as $end => $place) {
    $queue->push('first');
    $holder = Partner::fork(static function (Partner $parent) use ($block, $scratch, $mutex, $place): void {
        $mutex->lock();
        $block->write($scratch->read(48, 8), $place);
        $mutex->unlock();
        $parent->say('held');
        $parent->hear();
        $block->fill(0, $place, 8);
    });
    $holder->hear();
    posix_kill($holder->pid, SIGSTOP);
    pcntl_waitpid($holder->pid, $status, WUNTRACED);
    expect_true(pcntl_wifstopped($status), 'it is stopped');

    $waiter = Partner::fork(static function (Partner $parent) use ($queue, $end): void {
        $parent->say('waiting');
        $parent->say($end === 'pop' ? $queue->pop() : ($queue->push('second') ? 'pushed' : 'wrong'));
    });
    $waiter->hear();
    // Longer than several slices, after which waiters check that it lives.
    if ($end === 'pop') {
        try_to(static fn () => $queue->pop(0.3));
        expect_true(!$queue->tryPop($value) && $queue->popAll() === [], 'a call without a timeout does not wait');
        expect_true($queue->push('second', 0), 'the other end works');
    } else {
        expect_true(!$queue->push('second', 0.3), 'waiters time out');
        expect_true(!$queue->tryPush('second'), 'a call without a timeout does not wait');
        expect_true($queue->pop(0) === 'first', 'the other end works');
    }
    $holder->say('go on');
    posix_kill($holder->pid, SIGCONT);
    echo $waiter->hear(), "\n";
    $waiter->end();
    $holder->end();
    expect_true($queue->pop(0) === 'second' && count($queue) === 0, 'nothing is lost');
}
?>
--EXPECT--
pushed
SharedMemory\TimeoutException(110): No message came in 0.3 seconds
first
