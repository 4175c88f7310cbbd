--TEST--
Queue: a producer that is stopped while it waits for room does not stop the others; once it goes on it gets its turn again
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

const TURN = 48; // where it lies in structures/queue.h

/** Whether a producer has the turn: the word of a lock is its owner, and two bits. */
function turn_is_taken(SharedMemory $block): bool
{
    return (unpack('q', $block->read(TURN, 8))[1] & ~3) !== 0;
}

$block = SharedMemory::mmap(4096);
$queue = new Queue($block->slice(0, 512));
$full = str_repeat('x', $queue->capacity());
foreach (['small' => 'a', 'large' => str_repeat('a', $queue->capacity())] as $size => $message) {
    $queue->push($full);
    $stopped = Partner::fork(static function (Partner $parent) use ($queue, $message): void {
        $parent->say('waits');
        $parent->say($queue->push($message) ? 'pushed' : 'timed out');
    });
    $stopped->hear();
    expect_true(becomes_true(static fn () => turn_is_taken($block)), 'it has the turn');
    posix_kill($stopped->pid, SIGSTOP);
    pcntl_waitpid($stopped->pid, $status, WUNTRACED);
    expect_true(pcntl_wifstopped($status), 'it is stopped');
    $queue->pop();

    // Several at once, that wait; then one that does not, and asks again.
    $others = fork_at_once(3, static fn (int $i): int => $queue->push("waits $i", 30) ? 0 : 1);
    wait_for(...$others);
    expect_true(count($queue->popAll()) === 3, "$size: those that wait get room");
    expect_true($queue->push('again', 30) && $queue->pop() === 'again', "$size: and again");
    $holder = Partner::fork(static function (Partner $parent) use ($queue, $full): void {
        $queue->push($full);
        $parent->say('full');
        $parent->say($queue->push('second', 30) ? 'pushed' : 'timed out');
    });
    $holder->hear();
    expect_true(becomes_true(static fn () => turn_is_taken($block)), 'another one has the turn');
    posix_kill($holder->pid, SIGSTOP);
    pcntl_waitpid($holder->pid, $status, WUNTRACED);
    $queue->pop();
    expect_true(becomes_true(static fn () => $queue->tryPush('does not wait')), "$size: tryPush() passes in the end");
    expect_true(becomes_true(static fn () => $queue->push('nor this', 0)), "$size: and so does a timeout of 0");
    posix_kill($holder->pid, SIGCONT);
    echo "$size: ", $holder->hear(), "\n";
    $holder->end();
    expect_true($queue->popAll() === ['does not wait', 'nor this', 'second'], "$size: in their order");

    // What was stopped goes on: it waits for its turn, and for room, as any other.
    $queue->push($full);
    posix_kill($stopped->pid, SIGCONT);
    $queue->pop();
    echo "$size: ", $stopped->hear(), "\n";
    $stopped->end();
    expect_true($queue->popAll() === [$message], "$size: nothing is lost");
    expect_true(!turn_is_taken($block), 'no producer has the turn');
}

// A large message that lives keeps its turn: small ones do not pass it, though there is room for them.
$queue = new Queue($block->slice(512));
// The end of what is there has gone round: so small messages fit before it, and the large one would lie in one piece.
foreach ([0.6, 0.3, 0.2] as $i => $part) {
    $queue->push(str_repeat('x', (int) ($part * $queue->capacity())));
    $i === 0 && $queue->pop();
}
$full = str_repeat('x', (int) (0.5 * $queue->capacity()));
$large = Partner::fork(static function (Partner $parent) use ($queue, $full): void {
    $parent->say('waits');
    $parent->say($queue->push($full, 30) ? 'pushed' : 'timed out');
});
$large->hear();
expect_true(becomes_true(static fn () => turn_is_taken($block->slice(512))), 'it has the turn');
$passed = 0;
for ($end = hrtime(true) + 1_000_000_000; hrtime(true) < $end;) {
    $passed += $queue->tryPush('small') + $queue->push('small', 0.01);
}
// On a loaded machine it can look stopped for a slice; twenty slices have passed.
expect_true($passed <= 10, "$passed small messages have passed a large one that lives");
while ($queue->pop(30) !== $full);
echo 'large: ', $large->hear(), "\n";
$large->end();
?>
--EXPECT--
small: pushed
small: pushed
large: pushed
large: pushed
large: pushed
