--TEST--
Mutex: a zombie is a dead owner and does not hold the lock
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $holder = Partner::fork(static function (Partner $parent) use ($mutex): void {
        $mutex->lock();
        $parent->say('locked');
        $parent->hear();
    });
    $holder->hear();
    posix_kill($holder->pid, SIGKILL);
    expect_true(
        becomes_true(static fn (): bool => preg_match('/^State:\s+Z/m', file_get_contents("/proc/$holder->pid/status")) === 1),
        "$kind: it is a zombie",
    );
    expect_true($mutex->tryLock(), "$kind: its mutex can be had");
    expect_true($mutex->isAbandoned(), "$kind: it is abandoned");
    expect_true(posix_kill($holder->pid, 0), "$kind: the zombie is still there");
    $mutex->unlock();
    end_of($holder->pid);
}
echo "done\n";
?>
--EXPECT--
done
