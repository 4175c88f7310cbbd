--TEST--
GlobalMemory: alloc() gives zeroed bytes at the start of a cache line, wherever they lie and whatever was there
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

mt_srand(4);
foreach (blocks(65536) as $kind => $block) {
    foreach ([0, 8, 16, 56, 64, 72, 1000] as $begin) {
        $block->fill(170);
        $block->fill(0, $begin, 4096);
        $memory = new GlobalMemory($block->slice($begin, 60_000));
        $pieces = [];
        while (true) {
            $size = mt_rand(1, 2000);
            try {
                $pieces[] = $piece = mt_rand(0, 1) ? $memory->alloc($size) : $memory->region('region ' . count($pieces), $size);
            } catch (SharedMemory\NoSpaceException) {
                break;
            }
            if ($piece === null) {
                array_pop($pieces);
                break;
            }
            expect_true($piece->offset() % 64 === 0, "$kind, $begin: it begins at a cache line");
            expect_true(count($piece) === $size, "$kind, $begin: it has its size");
            expect_true($piece->read() === str_repeat("\0", $size), "$kind, $begin: it is zero");
            $piece->fill(255);
        }
        expect_true(count($pieces) > 20, "$kind, $begin: many fit");
        expect_apart($pieces, $begin + 64, $begin + 60_000, "$kind, $begin");
        expect_true($block->read(0, $begin) === str_repeat("\xaa", $begin), "$kind, $begin: what is before it is as it was");
        expect_true(
            $block->read($begin + 60_000) === str_repeat("\xaa", 65536 - $begin - 60_000),
            "$kind, $begin: what is after it is as it was",
        );
    }
}
echo "done\n";
?>
--EXPECT--
done
