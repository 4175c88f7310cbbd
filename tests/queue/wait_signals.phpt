--TEST--
Queue: signal handlers run while pop() and push() wait; they may throw, use the same queue, fork and free the block
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

pcntl_async_signals(true);

/** Runs $body, and a child sends this process SIGUSR1 when it sleeps in it. */
function signalled(callable $body, callable $handler): void
{
    $parent = getmypid();
    $came = new SharedMemory\Atomic();
    pcntl_signal(SIGUSR1, static function () use ($came, $handler): void {
        $came->add();
        $handler();
    });
    $child = fork_child(static function () use ($parent): void {
        wait_until_asleep($parent);
        posix_kill($parent, SIGUSR1);
    });
    $body();
    wait_for($child);
    expect_true($came->load() === 1, 'the handler has run');
    pcntl_signal(SIGUSR1, SIG_IGN);
}

/** What $body throws. */
function thrown(callable $body): string
{
    try {
        $body();
        return 'nothing';
    } catch (Throwable $e) {
        return $e::class . ': ' . $e->getMessage();
    }
}

foreach (blocks(4096) as $kind => $block) {
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $queue = new Queue($block);
    $full = str_repeat('x', $queue->capacity());

    // The handler does what is waited for, with the same queue.
    signalled(
        static fn () => $expect($queue->pop() === 'from the handler', 'pop() gets what its handler has pushed'),
        static fn () => $queue->push('from the handler'),
    );
    signalled(
        static fn () => $expect($queue->receive()->value === 'from the handler', 'receive() gets what its handler has pushed'),
        static fn () => $queue->push('from the handler'),
    );
    $queue->pop();
    $queue->push($full);
    signalled(
        static fn () => $expect($queue->push('behind') && $queue->popAll() === ['behind'], 'push() gets the room its handler has made'),
        static fn () => $expect($queue->pop() === $full, 'the handler pops'),
    );
    // The handler adds and takes itself, and waits itself.
    signalled(
        static fn () => $expect(thrown(static fn () => $queue->pop(0.3)) !== 'nothing', 'pop() goes on waiting until its time is over'),
        static fn () => $expect($queue->push(1) && $queue->pop() === 1 && thrown(static fn () => $queue->pop(0.01)) !== 'nothing', 'handler'),
    );
    $queue->push($full);
    signalled(
        static fn () => $expect($queue->push('no room', 0.3) === false, 'push() goes on waiting until its time is over'),
        static fn () => $expect(!$queue->push('neither', 0.01) && !$queue->tryPush('neither'), 'the handler gets no room either'),
    );

    // The handler throws.
    $throw = static fn () => throw new DomainException('thrown by the handler');
    signalled(
        static fn () => $expect(thrown(static fn () => $queue->push('never')) === 'DomainException: thrown by the handler', 'push() throws'),
        $throw,
    );
    signalled(
        static fn () => $expect(thrown(static fn () => $queue->pushAll(['never'])) === 'DomainException: thrown by the handler', 'pushAll()'),
        $throw,
    );
    $expect($queue->popAll() === [$full], 'nothing was added');
    in_child(static fn () => $queue->tryPush($full) && $queue->tryPop($value) ? 0 : 1); // no turn is left taken
    foreach (['pop', 'receive'] as $method) {
        signalled(
            static fn () => $expect(thrown($queue->$method(...)) === 'DomainException: thrown by the handler', "$method() throws"),
            static fn () => $queue->push('not lost') && $throw(),
        );
        $expect($queue->popAll() === ['not lost'], "$method() has taken nothing");
    }
    signalled(
        static fn () => $expect(thrown(static fn () => iterator_to_array($queue)) === 'DomainException: thrown by the handler', 'foreach'),
        $throw,
    );

    // The handler forks: the child goes on waiting as itself.
    $parent = getmypid();
    signalled(
        static function () use ($queue, $expect, $parent): void {
            $message = $queue->receive();
            if (getmypid() !== $parent) {
                $message->ack();
                exit(0);
            }
            $message->ack();
        },
        static function () use ($queue, &$forked): void {
            $forked = pcntl_fork();
            if ($forked > 0) {
                $queue->pushAll([1, 2]);
            }
        },
    );
    wait_for($forked);
    $expect($queue->stats()['used'] === 0, 'both got one');

    // The handler frees the block.
    foreach (['pop', 'receive'] as $method) {
        $other = SharedMemory::mmap(4096);
        $queue = new Queue($other);
        signalled(
            static fn () => $expect(str_starts_with(thrown($queue->$method(...)), 'SharedMemory\Error: '), "$method() in a freed block"),
            static fn () => $other->free(),
        );
    }
    $other = SharedMemory::mmap(4096);
    $queue = new Queue($other);
    $queue->push(str_repeat('x', $queue->capacity()));
    signalled(
        static fn () => $expect(str_starts_with(thrown(static fn () => $queue->push(1)), 'SharedMemory\Error: '), 'push() in a freed block'),
        static fn () => $other->free(),
    );
}
echo "done\n";
?>
--EXPECT--
done
