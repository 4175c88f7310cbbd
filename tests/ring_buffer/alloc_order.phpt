--TEST--
RingBuffer: blocks are allocated one after the other, inside the memory, each with its own bytes
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

mt_srand(3);
foreach (blocks(8192) as $kind => $block) {
    $ring = new RingBuffer($block->slice(1000, 5000));
    expect_true($ring->capacity() > 4700 && $ring->capacity() < 5000, "$kind: what it can hold");
    $blocks = [];
    $bytes = 0;
    while (($one = $ring->alloc($size = mt_rand(1, 100))) !== null) {
        expect_true(count($one) === $size && $one->offset() % 8 === 0, "$kind: it has its size");
        $last = end($blocks);
        expect_true(!$last || $one->offset() === $last->offset() + (count($last) + 7 & ~7) + 8, "$kind: in order");
        $one->write(stamp(count($blocks), $size, $size));
        $blocks[] = $one;
        $bytes += $size;
    }
    expect_apart($blocks, 1000, 6000, $kind);
    $stats = $ring->stats();
    $used = array_sum(array_map(static fn ($one) => 8 + (count($one) + 7 & ~7), $blocks));
    expect_true(
        $stats === [
            'capacity' => $ring->capacity(), 'blocks' => count($blocks), 'bytes' => $bytes, 'used' => $used,
            'oldest' => $blocks[0]->offset(),
        ],
        "$kind: stats() says so",
    );
    foreach ($blocks as $number => $one) {
        expect_true($one->read() === stamp($number, count($one), count($one)), "$kind: block $number has its own bytes");
        $ring->free($one);
        $stats = $ring->stats();
        expect_true($stats['blocks'] === count($blocks) - $number - 1, "$kind: one less is taken");
        expect_true($stats['oldest'] === ($blocks[$number + 1] ?? null)?->offset(), "$kind: the next is the oldest");
    }
    $empty = ['capacity' => $ring->capacity(), 'blocks' => 0, 'bytes' => 0, 'used' => 0, 'oldest' => null];
    expect_true($stats === $empty, "$kind: empty");
}
foreach ([1, 8, 9, 100, 4096, 100_000] as $size) {
    $ring = new RingBuffer($size);
    expect_true($ring->capacity() === ($size + 7 & ~7), "a ring of $size bytes has them");
    expect_true(count($ring->alloc($size)) === $size && $ring->alloc(1) === null, "a block of $size bytes fits");
}
echo "done\n";
?>
--EXPECT--
done
