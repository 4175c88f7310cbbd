--TEST--
SharedMemory: grow() in another process is seen through a protected or READ_ONLY block, and changes no protection
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (growable_blocks(10_000) as $kind => $block) {
    $grow = static function (int $size) use ($block): void {
        in_child(static function () use ($block, $size): void {
            $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
            $block->grow($size);
            $block->write('!', $size - 1);
        });
    };
    $refuses = static function (callable $body, string $what) use ($kind): void {
        try {
            $body();
            check_failed("$kind: it is refused: $what");
        } catch (SharedMemory\Error) {
        }
    };

    $block->protect(SharedMemory::PROT_READ);
    $grow(100_000);
    $refuses(static fn () => $block->write('x', 99_999), 'written past the known end, though protected');
    expect_true($block->read(99_999) === '!', "$kind: read past the known end");
    $refuses(static fn () => $block->write('x', 99_999), 'written, though protected');

    $block->protect(SharedMemory::PROT_NONE);
    $grow(1_000_000);
    $refuses(static fn () => $block->read(999_999), 'read past the known end, though protected');
    expect_true(count($block) === 1_000_000, "$kind: count() of what cannot be read");
    $slice = $block->slice(999_999);
    $refuses(static fn () => $slice->read(), 'a slice of new bytes read, though protected');

    $block->grow(1_100_000);
    $refuses(static fn () => $block->read(), 'read after grow(), though protected');
    $block->protect(SharedMemory::PROT_READ);
    expect_true($slice->read() === '!', "$kind: the slice can be read when its block can");
    $refuses(static fn () => $block->fill(1), 'filled, though protected');

    if ($block->file() !== null) {
        $reader = SharedMemory::mmap(0, $block->file(), SharedMemory::READ_ONLY);
        $grow(2_000_000);
        expect_true($reader->read(1_999_999) === '!', "$kind: read past the known end of a READ_ONLY block");
        $refuses(static fn () => $reader->write('x', 1_999_999), 'written, though READ_ONLY');
        $refuses(static fn () => $reader->grow(3_000_000), 'grown, though READ_ONLY');
        expect_true(filesize($block->file()) === 2_000_000, "$kind: the file has its size");
    }
}
$anonymous = SharedMemory::mmap(10_000, null, SharedMemory::READ_ONLY);
try_to(static fn () => $anonymous->grow(20_000));
?>
--EXPECTF--
SharedMemory\Error(0): This block cannot grow: %s
