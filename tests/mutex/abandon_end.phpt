--TEST--
Mutex: a lock that a request still holds when it ends, however it ends, is free and abandoned
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

const ENDS = [
    'the end of the script' => ['', 'status 0'],
    'exit()' => ['exit(3);', 'status 3'],
    'exit() in a function' => ['(static function (): void { exit(4); })();', 'status 4'],
    'an uncaught exception' => ['throw new Exception("not caught");', 'status 255'],
    'a fatal error' => ['eval("function strlen() {}");', 'status 255'],
    'the memory limit' => ['ini_set("memory_limit", memory_get_usage(true) + (4 << 20)); $s = str_repeat("x", 64 << 20);', 'status 255'],
    'the time limit' => ['set_time_limit(1); for (;;) { $i = 0; }', 'status 255'],
    'a shutdown function' => ['$mutex->unlock(); register_shutdown_function(static fn () => $mutex->lock());', 'status 0'],
    'SIGTERM' => ['posix_kill(getmypid(), SIGTERM);', 'signal 15'],
    'exit() inside synchronized()' => ['$mutex->unlock(); $mutex->synchronized(static fn () => exit(5));', 'status 5'],
    'a fatal error inside synchronized()' => [
        '$mutex->unlock(); $mutex->synchronized(static fn () => eval("function strlen() {}"));', 'status 255',
    ],
    'exit() in a signal handler' => [
        'pcntl_async_signals(true); pcntl_signal(SIGUSR1, static fn () => exit(6)); posix_kill(getmypid(), SIGUSR1); for (;;);',
        'status 6',
    ],
];

// Without PHP's own allocator nothing counts memory.
define('LIMITLESS', getenv('USE_ZEND_ALLOC') === '0' && getenv('USE_TRACKED_ALLOC') !== '1');

function check(string $end, string $kind, Mutex $mutex, string $status): void
{
    expect_true(ENDS[$end][1] === $status, "$end, $kind: it ended with $status");
    expect_true($mutex->isAbandoned(), "$end, $kind: it is abandoned");
    expect_true(!$mutex->isHeld() && $mutex->tryLock(), "$end, $kind: it is free");
    expect_true($mutex->isAbandoned(), "$end, $kind: it is abandoned when it is locked too");
    $mutex->recover();
    $mutex->unlock();
}

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    foreach (ENDS as $end => [$code, $status]) {
        if ($end === 'the time limit' && $kind !== 'file') {
            continue; // It takes a second.
        }
        if ($end === 'the memory limit' && LIMITLESS) {
            continue;
        }
        flush();
        $pid = pcntl_fork();
        if ($pid === 0) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            $mutex->lock();
            eval($code);
            exit(0);
        }
        check($end, "forked, $kind", $mutex, end_of($pid));
    }
    if ($kind === 'file' || $kind === 'keyed segment') {
        foreach (['exit()', 'the memory limit', 'an uncaught exception'] as $end) {
            if ($end === 'the memory limit' && LIMITLESS) {
                continue;
            }
            $process = proc_open(
                [...unrelated_php(), '-d', 'display_errors=0', '-d', 'log_errors=0', '-r', sprintf(
                    '$mutex = new SharedMemory\Mutex(%s); $mutex->lock(); %s', opening_of($block), ENDS[$end][0],
                )],
                [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']],
                $pipes,
            );
            check($end, "unrelated, $kind", $mutex, 'status ' . proc_close($process));
        }
    }

    // A process that ends without holding it has abandoned nothing.
    foreach (['', 'exit(3);', 'posix_kill(getmypid(), SIGKILL);', 'eval("function strlen() {}");'] as $code) {
        $pid = pcntl_fork();
        if ($pid === 0) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            $mutex->lock();
            $mutex->unlock();
            eval($code);
            exit(0);
        }
        end_of($pid);
        expect_true(!$mutex->isAbandoned(), "$kind: after '$code' without holding it, it is sound");
    }
}
echo "done\n";
?>
--EXPECT--
done
