--TEST--
RingBuffer: once all blocks are freed, in whichever order, one of the full capacity fits
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

mt_srand(11);
foreach ([24, 64, 1000, 5000] as $size) {
    $ring = new RingBuffer($size);
    $capacity = $ring->capacity();
    for ($round = rounds(400, 40_000); $round > 0; $round--) {
        $blocks = [];
        $largest = max(1, mt_rand(1, $capacity) >> mt_rand(0, 8));
        while (($one = $ring->alloc(mt_rand(1, $largest))) !== null) {
            $blocks[] = $one;
            if (mt_rand(0, 20) === 0) {
                break;
            }
        }
        match (mt_rand(0, 2)) {
            0 => shuffle($blocks),
            1 => $blocks = array_reverse($blocks),
            2 => null,
        };
        foreach ($blocks as $one) {
            $ring->free($one);
        }
        $full = $ring->alloc($capacity);
        if ($full === null) {
            echo "$size: no room in round $round\n";
            break;
        }
        expect_true($ring->alloc(1) === null, "$size: nothing fits beside it");
        $ring->free($full);
    }
}
echo "done\n";
?>
--EXPECT--
done
