--TEST--
Mutex: a living holder is not taken for dead where the system makes up a process's own /proc/PID/stat
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

use SharedMemory\Mutex;

// As qemu-user does: of another start, for the process itself alone.
$made_up = temporary_path();
file_put_contents($made_up, preg_replace('~\) (?:\S+ ){19}\K\d+~', '1', file_get_contents('/proc/self/stat')));
putenv("SHM_FAULT_EMULATED=$made_up");

$mutex = new Mutex();
$child = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $mutex->lock();
    $parent->say('locked');
    $parent->hear();
    $parent->say($mutex->isHeld() ? 'held' : 'not held');
    $parent->hear();
});
$child->hear();
echo 'while it is held: ', json_encode($mutex->tryLock()), ', ', json_encode($mutex->lock(0.2)), "\n";
$child->say('go on');
echo 'its holder says: ', $child->hear(), "\n";
$child->say('end');
$child->end();
echo 'afterwards: ', json_encode($mutex->lock(10.0)), ', abandoned ', json_encode($mutex->isAbandoned()), "\n";
?>
--EXPECT--
while it is held: false, false
its holder says: held
afterwards: true, abandoned true
