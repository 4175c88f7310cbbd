--TEST--
SharedMemory: mmap() of a file works or throws when system calls fail, and leaves nothing but what was there
--EXTENSIONS--
shm
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

$file = folder() . '/file';
$content = str_repeat('what was there ', 400);
$holes = static function () use ($file): void {
    $handle = fopen($file, 'w');
    ftruncate($handle, 20000);
};

// Per case: what is there before, a string or a function that makes it; arguments of mmap(); size of the block; calls on the way.
$cases = [
    'new file' => [null, [5000, $file], 5000, ['open', 'fchmod', 'fstat', 'fallocate', 'mmap', 'linkat']],
    'new file, EXCLUSIVE' => [null, [5000, $file, SharedMemory::EXCLUSIVE], 5000, ['open', 'fallocate', 'linkat']],
    'new file, READ_ONLY' => [null, [5000, $file, SharedMemory::READ_ONLY], 5000, ['open', 'fallocate', 'linkat']],
    'new file, POPULATE' => [null, [5000, $file, SharedMemory::POPULATE], 5000, ['madvise']],
    'new file, HUGE_PAGES' => [null, [5000, $file, SharedMemory::HUGE_PAGES], 5000, ['madvise']],
    'existing file' => [$content, [100, $file], 6000, ['open', 'fstat', 'mmap']],
    'existing file, all of it' => [$content, [0, $file, SharedMemory::EXISTING], 6000, ['open', 'fstat', 'mmap']],
    'existing file, grown' => [$content, [9000, $file], 9000, ['open', 'fstat', 'fallocate', 'mmap']],
    'existing file, READ_ONLY' => [$content, [0, $file, SharedMemory::READ_ONLY], 6000, ['open', 'mmap']],
    'existing file, PRIVATE' => [$content, [0, $file, SharedMemory::PRIVATE], 6000, ['open', 'mmap']],
    'file of holes' => [$holes, [20000, $file], 20000, ['open', 'fallocate', 'mmap']],
    'empty file' => ['', [5000, $file], 5000, ['fallocate']],
];
// As it is, and as where a new file has its name from the beginning; as where space cannot be allocated ahead.
foreach (['', 'linkat:' . EOPNOTSUPP, 'fallocate:' . EOPNOTSUPP] as $always) {
    putenv("SHM_FAULT_ALWAYS=$always");
    foreach ($cases as $name => [$there, $arguments, $size, $functions]) {
        if ($always !== '' && !in_array(strtok($always, ':'), $functions, true)) {
            continue;
        }
        with_each_fault(
            "$name, $always",
            $functions,
            static function () use ($there, $file): ?string {
                is_string($there) ? file_put_contents($file, $there) : ($there === null ?: $there());
                return content_of($file);
            },
            static fn () => SharedMemory::mmap(...$arguments),
            static function (?string $before, SharedMemory $block) use ($file, $size): void {
                $content = str_pad((string) $before, $size, "\0");
                same($size, count($block));
                same($content, $block->read());
                same($content, content_of($file));
                $block->free(true);
            },
            static function (?string $before) use ($file, $always): void {
                $after = content_of($file);
                if ($before !== null) {
                    unlink($file);
                    // Zeros that were appended bit by bit stay.
                    $after = str_starts_with($always, 'fallocate') ? substr($after, 0, strlen($before)) : $after;
                }
                same($before, $after);
            },
            // Where linkat() has failed already, no clean-up is possible if munmap() fails as well.
            str_starts_with($always, 'linkat') ? array_diff_key(FAULTS, ['munmap' => 0]) : FAULTS,
        );
    }
}
echo "done\n";
?>
--EXPECT--
done
