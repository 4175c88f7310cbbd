--TEST--
SharedMemory: grow() in a child is seen by its parent and siblings, whichever method comes first
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const STEP = 10_001;

// Each gets a block that another process has made larger, from $old to $new bytes, and must not need to know that.
$ways = [
    'read()' => static fn ($block, $old, $new) => $block->read($old, $new - $old) === pattern($old, $new - $old),
    'read() across the end' => static fn ($block, $old, $new) => $block->read($old - 1, 100) === pattern($old - 1, 100),
    'read() to the end' => static fn ($block, $old, $new) => $block->read($old) === pattern($old, $new - $old),
    'read() of all' => static fn ($block, $old, $new) => $block->read() === pattern(0, $new),
    'write()' => static fn ($block, $old, $new) => $block->write(pattern($new - 9, 9), $new - 9) === 9,
    'fill()' => static fn ($block, $old, $new) => $block->fill(ord(pattern($new - 1, 1)), $new - 1, 1) === null,
    'fill() to the end' => static fn ($block, $old, $new) => $block->fill(ord(pattern($new - 1, 1)), $new - 1) === null,
    'slice()' => static fn ($block, $old, $new) => $block->slice($old, 9)->read() === pattern($old, 9),
    'slice() to the end' => static fn ($block, $old, $new) => $block->slice($old)->read() === pattern($old, $new - $old),
    'count()' => static fn ($block, $old, $new) => $block->count() === $new,
    'count($block)' => static fn ($block, $old, $new) => count($block) === $new,
    'info()' => static fn ($block, $old, $new) => [$block->info()['size'], $block->info()['block']] === [$new, $new],
    'grow()' => static fn ($block, $old, $new) => $block->grow($new) === null && count($block) === $new,
];

foreach (growable_blocks(STEP) as $kind => $block) {
    $block->write(pattern(0, STEP));
    $sibling = Partner::fork(static function (Partner $parent) use ($ways, $block): void {
        foreach ($ways as $way) {
            $old = (int) $parent->hear();
            $parent->say($way($block, $old, $old + STEP) && $block->read() === pattern(0, $old + STEP) ? 'right' : 'wrong');
        }
    });

    $old = STEP;
    foreach ($ways as $name => $way) {
        $new = $old + STEP;
        in_child(static function () use ($block, $old, $new): void {
            $block->grow($new);
            $block->write(pattern($old, $new - $old), $old);
        });
        expect_true($way($block, $old, $new), "$kind: $name in the parent");
        $sibling->say($old);
        expect_true($sibling->hear() === 'right', "$kind: $name in a sibling");
        expect_true($block->read() === pattern(0, $new), "$kind: all bytes are right after $name");
        $old = $new;
    }
    $sibling->end();
    expect_true($block->file() === null || filesize($block->file()) === $old, "$kind: the file has that size");
}

// Past the new end is outside still.
$block = SharedMemory::mmap(STEP, temporary_path());
in_child(static fn () => $block->grow(2 * STEP));
try_to(static fn () => $block->read(2 * STEP, 1));
try_to(static fn () => $block->write('xy', 2 * STEP - 1));
try_to(static fn () => $block->slice(2 * STEP + 1));
?>
--EXPECT--
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 20002 of 20002 bytes, 1 given
ValueError(0): SharedMemory::write(): Argument #1 ($data) must be at most 1 bytes long at offset 20001 of 20002 bytes, 2 given
ValueError(0): SharedMemory::slice(): Argument #1 ($offset) must be between 0 and 20002, 20003 given
