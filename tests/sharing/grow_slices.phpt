--TEST--
SharedMemory: slices keep their place and length when their block grows and moves
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

/** Where the file of this name is mapped. */
function address_of(string $name): string
{
    preg_match('~^(\w+)-.*' . preg_quote($name) . '~m', file_get_contents('/proc/self/maps'), $match);
    return $match[1];
}

foreach (growable_blocks(8000) as $kind => $block) {
    if ($block->file() !== null) {
        // The system knows a mapping by the name that the file had when it was opened, and a new one had none.
        $block = SharedMemory::mmap(0, $block->file());
    }
    $name = $block->file() ?? '/memfd:shm ';
    $block->write(pattern(0, 8000));
    $slices = [];
    foreach ([[0, 8000], [4000, 4000], [4095, 2], [8000, 0], [1, 100]] as [$offset, $length]) {
        $slices[] = $block->slice($offset, $length);
    }
    $inner = $slices[1]->slice(50, 50);
    $moved = false;

    // A block that cannot stay where it is moves: sooner or later something is in its way.
    for ($size = 8000; $size < 64 << 20 && !$moved; $size *= 2) {
        $before = address_of($name);
        in_child(static fn () => $block->grow($size * 2));
        $block->write('!', 2 * $size - 1);
        $moved = address_of($name) !== $before;
    }
    expect_true($moved, "$kind: the block has moved");
    foreach ($slices as $slice) {
        $what = sprintf('%s: the slice of %d bytes at %d', $kind, $slice->count(), $slice->offset());
        expect_true($slice->read() === pattern($slice->offset(), $slice->count()), "$what has its bytes");
    }
    expect_true([$slices[0]->count(), $slices[3]->count()] === [8000, 0], "$kind: slices have their lengths");
    in_child(static function () use ($inner): void {
        $inner->write('from a child', 38);
    });
    expect_true($block->read(4088, 12) === 'from a child', "$kind: slices are shared");
    $inner->write('from here', 0);
    expect_true($slices[0]->read(4050, 9) === 'from here', "$kind: slices are of the same bytes");
}

// A slice ends where it ended, whatever comes after it now.
try_to(static fn () => $slices[1]->read(0, 4001));
try_to(static fn () => $slices[3]->write('x'));
?>
--EXPECT--
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 4000 at offset 0 of 4000 bytes, 4001 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 0 bytes long at offset 0 of 0 bytes, 1 given
