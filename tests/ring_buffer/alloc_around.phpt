--TEST--
RingBuffer: blocks of all sizes wrap around the end of the ring again and again, and are never torn
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

mt_srand(5);
$block = SharedMemory::mmap(2048);
$block->fill(255, 0, 512);
$block->fill(255, 1024);
$ring = new RingBuffer($block->slice(512, 512));
$capacity = $ring->capacity();
for ($size = 1; $size <= $capacity; $size++) {
    // Alone, from wherever the last one has ended.
    for ($i = 0; $i < 4; $i++) {
        $one = $ring->alloc($size);
        expect_true($one !== null && $one->offset() >= 512 && $one->offset() + $size <= 1024, "$size bytes fit in an empty ring");
        $one->fill($i);
        $ring->free($one);
    }
    // As many as there is room for, always a few of them at once.
    $held = [];
    for ($i = 0; $i < 20; $i++) {
        while (($one = $ring->alloc($size)) === null) {
            [$oldest, $stamp] = array_shift($held);
            expect_true($oldest->read() === $stamp, "a block of $size bytes is one's own");
            $ring->free($oldest);
        }
        $one->write($stamp = stamp($i, $size, $size));
        $held[] = [$one, $stamp];
    }
    foreach ($held as [$one, $stamp]) {
        expect_true($one->read() === $stamp, "a block of $size bytes is one's own in the end");
        $ring->free($one);
    }
}
expect_true($block->read(0, 512) === str_repeat("\xff", 512), 'what is before it is as it was');
expect_true($block->read(1024) === str_repeat("\xff", 1024), 'what is after it is as it was');
echo "done\n";
?>
--EXPECT--
done
