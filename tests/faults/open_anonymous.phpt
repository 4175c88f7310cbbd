--TEST--
SharedMemory: mmap() without a file works or throws when system calls fail, and leaves nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

wait_for_huge_pages();

$flags = [
    'plain' => 0,
    'READ_ONLY' => SharedMemory::READ_ONLY,
    'POPULATE' => SharedMemory::POPULATE,
    'HUGE_PAGES' => SharedMemory::HUGE_PAGES,
    'HUGE_PAGES, READ_ONLY and POPULATE' => SharedMemory::HUGE_PAGES | SharedMemory::READ_ONLY | SharedMemory::POPULATE,
];
$has_memfd = can_grow(SharedMemory::mmap(1));
// As it is, and as on a system without memfd, where the pages come from elsewhere.
foreach (['', 'memfd_create:' . ENOSYS] as $always) {
    putenv("SHM_FAULT_ALWAYS=$always");
    foreach ($flags as $name => $bits) {
        with_each_fault(
            "$name, $always",
            $has_memfd && $always === '' ? ['mmap', 'memfd_create', 'ftruncate', 'fcntl'] : ['mmap'],
            static fn () => null,
            static fn () => SharedMemory::mmap(5000, null, $bits),
            static function (mixed $unused, SharedMemory $block) use ($bits): void {
                same($block->info()['block'], count($block));
                same(str_repeat("\0", 10), $block->read(0, 10));
                if (!($bits & SharedMemory::READ_ONLY)) {
                    $block->fill(1, count($block) - 10);
                    same(str_repeat("\1", 10), $block->read(count($block) - 10));
                }
                $block->free();
            },
            static fn () => null,
        );
    }
}
echo "done\n";
?>
--EXPECT--
done
