--TEST--
SharedMemory: grow() to more than there is leaves the block as it was, in all processes
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
if (PHP_INT_SIZE < 8) {
    die('skip such sizes need 64 bits');
}
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (growable_blocks(50_000) as $kind => $block) {
    $block->write(pattern(0, 50_000));
    $slice = $block->slice(40_000);
    $mapped = $block->info()['mapped'];
    $try = static function () use ($kind, $block): void {
        // No machine has so much memory, nor would a disk.
        foreach ([1 << 46, 1 << 47] as $size) {
            try {
                $block->grow($size);
                check_failed("$kind: growing to $size is refused");
            } catch (SharedMemory\NoSpaceException) {
                expect_true(count($block) === 50_000, "$kind: the size is as before");
            }
        }
    };
    $try();
    in_child($try);
    expect_true($block->info()['mapped'] === $mapped, "$kind: it takes as much address space as before");
    expect_true($block->read() === pattern(0, 50_000), "$kind: all bytes are right");
    expect_true($slice->read() === pattern(40_000, 10_000), "$kind: so are those of a slice");

    in_child(static function () use ($block): void {
        $block->grow(60_000);
        $block->write('!', 59_999);
    });
    expect_true($block->read(59_999) === '!', "$kind: it is still shared and can still grow");
}
echo "done\n";
?>
--EXPECT--
done
