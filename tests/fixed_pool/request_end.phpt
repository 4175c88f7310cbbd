--TEST--
FixedPool: slices of an owned pool that a request has not freed are freed when it ends, however it ends
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

const ENDS = [
    'the end of the script' => ['', 'status 0'],
    'exit()' => ['exit(3);', 'status 3'],
    'exit() past finally' => ['try { exit(4); } finally { $pool->free($mine); }', 'status 4'],
    'an uncaught exception' => ['throw new Exception("not caught");', 'status 255'],
    'a fatal error' => ['eval("function strlen() {}");', 'status 255'],
    'the memory limit' => ['ini_set("memory_limit", memory_get_usage(true) + (4 << 20)); $s = str_repeat("x", 64 << 20);', 'status 255'],
    'the time limit' => ['set_time_limit(1); for (;;) { $i = 0; }', 'status 255'],
    'a shutdown function' => ['register_shutdown_function(static fn () => take_some($pool, 2));', 'status 0'],
    'a destructor' => [
        '$late = new class($pool) { function __construct(public $pool) {} function __destruct() { take_some($this->pool, 2); } };',
        'status 0',
    ],
    'exit() in a signal handler' => [
        'pcntl_async_signals(true); pcntl_signal(SIGUSR1, static fn () => exit(6)); posix_kill(getmypid(), SIGUSR1); for (;;);',
        'status 6',
    ],
    'some were freed' => ['$pool->free($mine); take_some($pool, 5);', 'status 0'],
    'all objects are gone' => ['unset($pool, $mine, $slices, $block, $GLOBALS["pool"], $GLOBALS["block"]); exit(0);', 'status 0'],
    'a block that may not be written' => ['$block->protect(SharedMemory::PROT_READ);', 'status 0'],
    'a block that may not be accessed' => ['$block->protect(SharedMemory::PROT_NONE); unset($pool);', 'status 0'],
    'a block that has grown' => ['is_growable($block) && $block->grow(1 << 20);', 'status 0'],
    'another object of the same pool' => ['$same = new FixedPool(24, $block, true); take_some($same, 3); unset($pool);', 'status 0'],
    'a child' => ['in_child(static fn () => take_some($pool, 4));', 'status 0'],
    'a child that frees what its parent has' => ['in_child(static fn () => $pool->free($mine)); take_some($pool, 3);', 'status 0'],
];

// Without PHP's own allocator nothing counts memory.
define('LIMITLESS', getenv('USE_ZEND_ALLOC') === '0' && getenv('USE_TRACKED_ALLOC') !== '1');

function take_some(FixedPool $pool, int $count): int
{
    for (; $count > 0; $count--) {
        $pool->alloc()->write('taken');
    }
    return 0;
}

foreach (blocks(16384) as $kind => $block) {
    $pool = new FixedPool(24, $block, true);
    take_some($pool, 2);
    foreach (ENDS as $end => [$code, $status]) {
        if (($end === 'the time limit' && $kind !== 'file') || ($end === 'the memory limit' && LIMITLESS)) {
            continue; // One takes a second.
        }
        flush();
        $pid = pcntl_fork();
        if ($pid === 0) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            take_some($pool, 10);
            $slices = [$mine = $pool->alloc()];
            eval('use SharedMemory\FixedPool;' . $code);
            exit(0);
        }
        $ended = end_of($pid);
        expect_true($ended === $status, "$kind, $end: it ended with $ended");
        expect_true($pool->available() === count($pool) - 2, "$kind, $end: what it had is free, and nothing else");
    }

    // Not what was adopted, nor what a killed process had; of another pool nothing.
    in_child(static function () use ($pool): void {
        take_some($pool, 3);
        $pool->adopt($pool->alloc());
    });
    expect_true($pool->available() === count($pool) - 3, "$kind: an adopted slice stays");
    $pid = fork_child(static function () use ($pool): void {
        take_some($pool, 3);
        posix_kill(getmypid(), SIGKILL);
    });
    expect_true(end_of($pid) === 'signal 9' && $pool->available() === count($pool) - 6, "$kind: what the killed one had is taken");
    expect_true($pool->reclaim() === 3, "$kind: it can be reclaimed");
    $block->fill(0);
    $pool = new FixedPool(24, $block);
    in_child(static fn () => take_some($pool, 3));
    expect_true($pool->available() === count($pool) - 3, "$kind: a pool that is not owned keeps them");
}
echo "done\n";
?>
--EXPECT--
done
