--TEST--
SharedMemory: methods work or throw when system calls fail, and then the block is as it was
--EXTENSIONS--
shm
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

wait_for_huge_pages();

$file = folder() . '/file';
$key = temporary_key();
$blocks = [
    'anonymous' => static fn () => SharedMemory::mmap(5000),
    'of huge pages' => static fn () => SharedMemory::mmap(5000, null, SharedMemory::HUGE_PAGES),
    'file' => static fn () => SharedMemory::mmap(5000, $file),
    'private segment' => static fn () => SharedMemory::sysv(5000),
    'segment' => static fn () => SharedMemory::sysv(5000, $key),
];
$kinds = array_keys($blocks);
$growable = array_filter($kinds, static function (string $kind) use ($blocks): bool {
    $block = $blocks[$kind]();
    $can = can_grow($block);
    $block->free(true);
    return $can;
});

// Per case: the blocks; what is done; what it does when it works; calls on the way.
$cases = [
    'grow()' => [
        $growable,
        static fn (SharedMemory $block) => $block->grow(2 * count($block) + 10000),
        static function (SharedMemory $block, string $content): void {
            same(true, count($block) >= 2 * strlen($content) + 10000);
            same($content . str_repeat("\0", 5000), $block->read(0, strlen($content) + 5000));
            $block->write('last', count($block) - 4);
        },
        ['file' => ['fallocate'], 'anonymous' => ['fallocate', 'mremap']],
    ],
    'grow() by a few bytes' => [
        array_diff($growable, ['of huge pages']),
        static fn (SharedMemory $block) => $block->grow(5003),
        static fn (SharedMemory $block, string $content) => same("$content\0\0\0", $block->read()),
        ['file' => ['fallocate'], 'anonymous' => ['fallocate']],
    ],
    'protect()' => [
        $kinds,
        static fn (SharedMemory $block) => $block->protect(SharedMemory::PROT_READ),
        static function (SharedMemory $block, string $content): void {
            same($content, $block->read());
            same(SharedMemory::PROT_READ, $block->info()['protection']);
        },
        array_fill_keys($kinds, ['mprotect']),
    ],
    'flush()' => [
        $kinds,
        static fn (SharedMemory $block) => $block->flush(),
        is_as_before(...),
        array_fill_keys($kinds, ['msync']),
    ],
    'slice()' => [
        $kinds,
        static fn (SharedMemory $block) => $block->slice(10, 100)->slice(10)->read(),
        is_as_before(...),
        [],
    ],
    'read(), write() and fill()' => [
        $kinds,
        static fn (SharedMemory $block) => [$block->read(10, 20), $block->write('', 5000), $block->fill(0, 100, 0)],
        is_as_before(...),
        [],
    ],
    'count(), read() and slice() to the end' => [
        $kinds,
        static fn (SharedMemory $block) => [$block->read(4000), $block->slice(4000), $block->fill(0, count($block))],
        is_as_before(...),
        array_fill_keys($growable, ['fstat']),
    ],
    'info()' => [
        $kinds,
        static fn (SharedMemory $block) => $block->info(),
        is_as_before(...),
        array_fill_keys($kinds, ['mincore']),
    ],
    'free()' => [
        $kinds,
        static fn (SharedMemory $block) => $block->free(),
        null,
        ['file' => ['munmap'], 'anonymous' => ['munmap'], 'segment' => ['shmdt']],
    ],
    'free(true)' => [
        $kinds,
        static fn (SharedMemory $block) => $block->free(true),
        null,
        ['file' => ['fstat', 'lstat', 'unlink', 'munmap'], 'anonymous' => ['munmap'], 'segment' => ['shmctl', 'shmdt']],
    ],
];
foreach ($cases as $what => [$for, $act, $check, $functions]) {
    foreach ($for as $kind) {
        with_each_fault(
            "$what of a block: $kind",
            $functions[$kind] ?? [],
            static function () use ($blocks, $kind): array {
                $block = $blocks[$kind]();
                $content = str_pad('', count($block), 'content ');
                $block->write($content);
                return [$block, $content];
            },
            static fn (array $subject) => $act($subject[0]),
            static function (array $subject) use ($blocks, $kind, $check): void {
                if ($check !== null) {
                    $check(...$subject);
                    $subject[0]->free(true);
                } elseif (in_array($kind, ['file', 'segment'], true)) {
                    // free() left it, or free(true) did not, and then it is a new one.
                    $blocks[$kind]()->free(true);
                }
            },
            static function (array $subject): void {
                [$block, $content] = $subject;
                same(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE, $block->info()['protection']);
                is_as_before($block, $content);
                $block->free(true);
            },
            // To grow these Linux needs a new mapping, which makes the file larger at once: too late for what never fails.
            $kind === 'of huge pages' && $what === 'grow()' ? array_diff_key(FAULTS, ['munmap' => 0, 'fstat' => 0]) : FAULTS,
        );
    }
}

// What another process has added is mapped when it is needed.
$uses = [
    'count()' => static fn (SharedMemory $block) => same(9000, count($block)),
    'read()' => static fn (SharedMemory $block) => same(str_repeat("\0", 4000), $block->read(5000)),
    'write()' => static fn (SharedMemory $block) => same(4, $block->write('last', 8996)),
    'slice()' => static fn (SharedMemory $block) => same(1000, count($block->slice(8000))),
    'grow()' => static fn (SharedMemory $block) => $block->grow(9000),
];
foreach ($uses as $what => $use) {
    with_each_fault(
        "$what of a file that another has grown",
        ['fstat', 'mremap'],
        static function () use ($blocks): array {
            $block = $blocks['file']();
            $other = $blocks['file']();
            $other->grow(9000);
            return [$block, $other];
        },
        static fn (array $subject) => $use($subject[0]),
        static fn (array $subject) => $subject[0]->free(true),
        static function (array $subject) use ($use): void {
            // The next attempt works.
            $use($subject[0]);
            $subject[0]->free(true);
        },
    );
}
echo "done\n";
?>
--EXPECT--
done
