--TEST--
Mutex: signal handlers run while lock() waits; they may throw, use the same object and free the block
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

pcntl_async_signals(true);

/** Runs $body with the mutex held by a child that unlocks it on demand, and before that sends SIGUSR1 on demand. */
function with_holder(Mutex $mutex, callable $body): void
{
    $parent = getmypid();
    $holder = Partner::fork(static function (Partner $to) use ($mutex, $parent): void {
        $mutex->lock();
        $to->say('locked');
        if ($to->hear() === 'signal') {
            $to->wait_until_asleep();
            posix_kill($parent, SIGUSR1);
            $to->hear();
        }
        $mutex->unlock();
    });
    $holder->hear();
    $body($holder);
    $holder->end();
}

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $trace = static fn (string $what) => $kind !== 'file' ?: print "$what\n";

    $trace('A handler runs, and lock() goes on waiting.');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $expect, $trace): void {
        pcntl_signal(SIGUSR1, static function () use ($mutex, $expect, $trace, $holder): void {
            $trace('handler');
            $expect(!$mutex->isHeld(), 'it is not held in the handler');
            $expect(!$mutex->tryLock() && !$mutex->lock(0.01), 'the handler does not get it either');
            $holder->say('unlock');
        });
        $holder->say('signal');
        $expect($mutex->lock() && $mutex->isHeld(), 'it is locked in the end');
        $mutex->unlock();
    });

    $trace('A handler throws.');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $expect): void {
        pcntl_signal(SIGUSR1, static fn () => throw new Exception('thrown by the handler'));
        $holder->say('signal');
        try {
            $mutex->lock();
            $expect(false, 'lock() throws what the handler throws');
        } catch (Exception $e) {
            $expect($e->getMessage() === 'thrown by the handler', $e->getMessage());
        }
        $expect(!$mutex->isHeld(), 'nothing is held afterwards');
        $holder->say('unlock');
        $expect($mutex->lock() && !$mutex->isAbandoned(), 'it can be locked as ever');
        $mutex->unlock();
    });

    $trace('A handler throws within synchronized().');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $expect): void {
        pcntl_signal(SIGUSR1, static fn () => throw new Exception('thrown by the handler'));
        $holder->say('signal');
        try {
            $mutex->synchronized(static fn () => $expect(false, 'the body is not called'));
            $expect(false, 'synchronized() throws what the handler throws');
        } catch (Exception $e) {
            $expect($e->getMessage() === 'thrown by the handler', $e->getMessage());
        }
        $expect(!$mutex->isHeld(), 'nothing is held afterwards');
        $holder->say('unlock');
    });

    $trace('A handler waits for it and keeps it: locking it once more would deadlock.');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $expect): void {
        pcntl_signal(SIGUSR1, static function () use ($mutex, $expect, $holder): void {
            $holder->say('unlock');
            $expect($mutex->lock(), 'the handler gets it');
        });
        $holder->say('signal');
        try {
            $mutex->lock();
            $expect(false, 'lock() throws');
        } catch (SharedMemory\Error $e) {
            $expect(str_contains($e->getMessage(), 'deadlock'), $e->getMessage());
        }
        $expect($mutex->isHeld(), 'the handler has kept it');
        $mutex->unlock();
    });

    $trace('A handler waits for it and gives it back.');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $expect): void {
        pcntl_signal(SIGUSR1, static function () use ($mutex, $expect, $holder): void {
            $holder->say('unlock');
            $expect($mutex->lock() && $mutex->isHeld(), 'the handler gets it');
            $mutex->unlock();
        });
        $holder->say('signal');
        $expect($mutex->lock() && $mutex->isHeld(), 'and then lock() does');
        $mutex->unlock();
    });

    $trace('A handler exits.');
    with_holder($mutex, static function (Partner $holder) use ($mutex): void {
        $child = fork_child(static function () use ($mutex): void {
            pcntl_signal(SIGALRM, static fn () => exit(7));
            pcntl_alarm(1);
            $mutex->lock();
        });
        expect_true(end_of($child) === 'status 7', 'the process ends in the handler');
        $holder->say('unlock');
    });
    $expect(!$mutex->isAbandoned(), 'a waiter has abandoned nothing');

    $trace('A handler frees the block.');
    with_holder($mutex, static function (Partner $holder) use ($mutex, $block, $expect): void {
        pcntl_signal(SIGUSR1, static fn () => $block->free());
        $holder->say('signal');
        try {
            $mutex->lock();
            $expect(false, 'lock() throws');
        } catch (SharedMemory\Error $e) {
            $expect(str_contains($e->getMessage(), 'freed'), $e->getMessage());
        }
        $holder->say('unlock');
    });
}
?>
--EXPECT--
A handler runs, and lock() goes on waiting.
handler
A handler throws.
A handler throws within synchronized().
A handler waits for it and keeps it: locking it once more would deadlock.
A handler waits for it and gives it back.
A handler exits.
A handler frees the block.
