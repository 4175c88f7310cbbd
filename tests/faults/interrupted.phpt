--TEST--
SharedMemory: system calls that signals interrupt (EINTR) are made again
--EXTENSIONS--
shm
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

wait_for_huge_pages();

const TIMES = 500;

$file = folder() . '/file';
$has_memfd = can_grow(SharedMemory::mmap(1));
$before = state();
$uses = [
    'a new file' => static function () use ($file): void {
        $block = SharedMemory::mmap(5000, $file);
        same(5000, count($block));
        $block->grow(100000);
        same(str_repeat("\0", 100000), $block->read());
        $block->free(true);
    },
    'an existing file' => static function () use ($file): void {
        file_put_contents($file, 'what was there');
        $block = SharedMemory::mmap(5000, $file);
        same(str_pad('what was there', 5000, "\0"), $block->read());
        $block->free(true);
    },
    'anonymous memory' => static function () use ($has_memfd): void {
        $block = SharedMemory::mmap(5000, null, SharedMemory::POPULATE);
        if ($has_memfd) {
            $block->grow(100000);
        }
        same(str_repeat("\0", count($block)), $block->read());
        $block->free();
    },
    'a segment' => static function (): void {
        $block = SharedMemory::sysv(5000, 0, SharedMemory::POPULATE | SharedMemory::HUGE_PAGES);
        same(str_repeat("\0", 5000), $block->read(0, 5000));
        $block->free();
    },
];
// As it is, and as where space is allocated by writing zeros.
foreach (['', 'fallocate:' . EOPNOTSUPP] as $always) {
    putenv("SHM_FAULT_ALWAYS=$always");
    // Those that Linux does interrupt, or says that it may.
    foreach (['open', 'fallocate', 'write', 'read', 'fstatfs', 'madvise'] as $function) {
        $calls = 0;
        foreach ($uses as $what => $use) {
            if ($function === 'open' && $what === 'anonymous memory') {
                continue; // at most /dev/zero, which never blocks
            }
            set_fault($function, 1, EINTR, TIMES);
            try {
                $use();
            } catch (Throwable $e) {
                check_failed("$what, $always, $function(): $e");
            }
            $calls = max($calls, end_fault());
            $after = state();
            expect_true($after === $before, "$what, $always, $function(): nothing is left\n" . difference($before, $after));
        }
        // What the work depends on has been tried until it worked.
        if ($function === 'open' || $function === ($always === '' ? 'fallocate' : 'write')) {
            expect_true($calls > TIMES, "$always, $function(): more than $calls calls");
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
