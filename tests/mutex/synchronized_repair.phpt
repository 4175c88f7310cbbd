--TEST--
Mutex: synchronized() passes an abandoned mutex to $repair first, and throws if there is none
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

function abandon(Mutex $mutex): void
{
    $pid = fork_child(static function () use ($mutex): void {
        $mutex->lock();
        posix_kill(getmypid(), SIGKILL);
    });
    end_of($pid);
}

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $calls = [];
    $body = static function () use (&$calls, $mutex, $expect): string {
        $calls[] = 'body';
        $expect($mutex->isHeld() && !$mutex->isAbandoned(), 'the body finds it sound');
        return 'result';
    };
    $repair = static function () use (&$calls, $mutex, $expect): void {
        $calls[] = 'repair';
        $expect($mutex->isHeld() && $mutex->isAbandoned(), 'the repair finds it held and abandoned');
    };

    $expect($mutex->synchronized($body, $repair) === 'result' && $calls === ['body'], 'a sound one needs no repair');

    abandon($mutex);
    for ($i = 0; $i < 2; $i++) {
        $calls = [];
        try {
            $mutex->synchronized($body);
            $expect(false, 'unreachable');
        } catch (SharedMemory\AbandonedException $e) {
            $kind !== 'file' ?: print "{$e->getMessage()}\n";
        }
        $expect($calls === [] && !$mutex->isHeld() && $mutex->isAbandoned(), 'without repair it stays abandoned, and free');
    }

    $thrown = new Exception('cannot repair');
    try {
        $mutex->synchronized($body, static fn () => throw $thrown);
        $expect(false, 'unreachable');
    } catch (Exception $e) {
        $expect($e === $thrown, 'what the repair throws is thrown');
    }
    $expect($calls === [] && !$mutex->isHeld() && $mutex->isAbandoned(), 'after a failed repair it stays abandoned, and free');

    in_child(static function () use ($mutex, $body, $repair, $expect): void {
        $expect($mutex->synchronized($body, $repair, 10) === 'result', 'another process repairs it');
    });
    $expect(!$mutex->isHeld() && !$mutex->isAbandoned(), 'then it is sound');

    abandon($mutex);
    $expect($mutex->synchronized($body, $repair) === 'result' && $calls === ['repair', 'body'], 'first the repair, then the body');
    $calls = [];
    $expect($mutex->synchronized($body) === 'result' && $calls === ['body'], 'once is enough');

    // The repair ends its process: the next one has to try.
    abandon($mutex);
    foreach (['exit' => static fn () => exit(3), 'kill' => static fn () => posix_kill(getmypid(), SIGKILL)] as $how => $end) {
        $pid = fork_child(static fn () => $mutex->synchronized($body, $end));
        end_of($pid);
        $expect($mutex->isAbandoned() && $mutex->tryLock(), "after $how in the repair it is abandoned");
        $mutex->unlock();
    }
    // One that recovers by itself, and one that unlocks.
    $calls = [];
    $expect($mutex->synchronized($body, static fn () => $mutex->recover()) === 'result', 'the repair may call recover()');
    abandon($mutex);
    $calls = [];
    try {
        $mutex->synchronized($body, static fn () => $mutex->unlock());
        $expect(false, 'unreachable');
    } catch (SharedMemory\Error $e) {
        $kind !== 'file' ?: print "{$e->getMessage()}\n";
    }
    $expect($calls === [] && $mutex->isAbandoned() && !$mutex->isHeld(), 'a repair that unlocks has repaired nothing');

    // One that takes away the right to write.
    try {
        $mutex->synchronized($body, static fn () => $block->protect(SharedMemory::PROT_READ));
        $expect(false, 'unreachable');
    } catch (SharedMemory\Error $e) {
        $kind !== 'file' ?: print "{$e->getMessage()}\n";
    }
    $expect($calls === [], 'the body is not called then');
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
    $expect($mutex->isHeld() && $mutex->isAbandoned(), 'it could not be unlocked');
    $mutex->unlock();
}
?>
--EXPECT--
The last holder of the mutex ended while holding it, and synchronized() was given nothing to repair the data with
The last holder of the mutex ended while holding it, and synchronized() was given nothing to repair the data with
This mutex was not locked by this process through this object
This block cannot be written: it is protected, see SharedMemory::protect()
