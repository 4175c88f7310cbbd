--TEST--
SharedMemory: with the standard streams closed, no call uses one of their descriptors, not for a moment either
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

use SharedMemory\{GlobalMemory, Mutex, Queue};

wait_for_huge_pages();
$old = folder() . '/old';
$new = folder() . '/new';
file_put_contents($old, str_repeat("\0", 8192));

/** A mutex with a zombie as its holder, and one with a living holder: both are looked up in /proc. */
$mutexes = static function (): void {
    [$dead, $living, $go] = [new Mutex(), new Mutex(), SharedMemory::mmap(2)];
    foreach ([$dead, $living] as $number => $mutex) {
        $pids[] = fork_child(static function () use ($mutex, $go, $number): void {
            $mutex->lock();
            $go->write("\1", $number);
            $number === 0 ? posix_kill(getmypid(), SIGKILL) : sleep(60);
        });
    }
    while ($go->read() !== "\1\1") {
        usleep(1000);
    }
    same(true, $dead->lock(10.0));
    same(false, $living->lock(0.0));
    foreach ($pids as $pid) {
        posix_kill($pid, SIGKILL);
        pcntl_waitpid($pid, $status);
    }
};
$cases = [
    'anonymous' => function (): void {
        try {
            SharedMemory::mmap(8192)->grow(10_000);
        } catch (\SharedMemory\Error) {
            // Not on every system.
        }
    },
    'anonymous, HUGE_PAGES' => fn() => SharedMemory::mmap(8192, null, SharedMemory::HUGE_PAGES | SharedMemory::POPULATE),
    'existing' => fn() => SharedMemory::mmap(0, $old)->grow(10_000),
    'existing, READ_ONLY' => fn() => SharedMemory::mmap(0, $old, SharedMemory::READ_ONLY)->info(),
    'existing, PRIVATE' => fn() => SharedMemory::mmap(0, $old, SharedMemory::PRIVATE)->flush(),
    'new' => fn() => SharedMemory::mmap(8192, $new)->free(true),
    'new, without linkat()' => fn() => putenv('SHM_FAULT_ALWAYS=linkat:' . EOPNOTSUPP) && SharedMemory::mmap(8192, $new)->free(true),
    'new, without fallocate()' => fn() => putenv('SHM_FAULT_ALWAYS=fallocate:' . EOPNOTSUPP)
        && SharedMemory::mmap(8192, $new)->free(true),
    'a segment' => fn() => SharedMemory::sysv(4 << 20, 0, SharedMemory::HUGE_PAGES)->info(),
    'a queue in a file' => fn() => (new Queue(SharedMemory::mmap(8192, $new)))->push('one'),
    'memory by name in a file' => fn() => (new GlobalMemory(SharedMemory::mmap(8192, $old)))->region('one', 100),
    'mutexes' => $mutexes,
    'phpinfo()' => function (): void {
        ob_start();
        phpinfo(INFO_MODULES);
        ob_end_clean();
    },
];
foreach ($cases as $name => $act) {
    file_put_contents($old, str_repeat("\0", 8192));
    $pid = fork_child(static function () use ($act): void {
        // No core of what is ended on purpose.
        posix_setrlimit(POSIX_RLIMIT_CORE, 0, 0);
        array_map(fclose(...), [STDIN, STDOUT, STDERR]);
        putenv('SHM_FAULT_STANDARD=1');
        $act();
    });
    $end = end_of($pid);
    $end === 'status 0' || print("$name: $end\n");
}
@unlink($new);
echo "done\n";
?>
--EXPECT--
done
