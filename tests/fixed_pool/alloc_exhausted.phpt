--TEST--
FixedPool: all slices are distinct and inside the block, then alloc() returns null, and a freed slice is allocated again
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

function pools(): iterable
{
    foreach ([[1, 1], [8, 64], [13, 65], [64, 100], [4096, 3], [24, 5000]] as [$size, $count]) {
        foreach ([false, true] as $owned) {
            $name = sprintf('%d of %d%s', $count, $size, $owned ? ', owned' : '');
            yield $name => [new FixedPool($size, $count, $owned), $count, 1 << 40];
        }
    }
    foreach (blocks(8192) as $kind => $block) {
        $pool = new FixedPool(40, $block->slice(1000, 5000));
        yield $kind => [$pool, count($pool), 6000];
        $pool = new FixedPool(40, $block->slice(6000), true);
        yield "$kind, owned" => [$pool, count($pool), 8192];
    }
}

foreach (pools() as $name => [$pool, $count, $end]) {
    expect_true(count($pool) === $count && $pool->available() === $count, "$name: all are free");
    $slices = take_all($pool);
    expect_true(count($slices) === $count && $pool->available() === 0, "$name: all are taken");
    expect_true($pool->alloc() === null && $pool->alloc() === null, "$name: there is none");
    expect_apart($slices, 64, $end, $name);
    foreach ($slices as $number => $slice) {
        if (count($slice) !== $pool->sliceSize || $slice->offset() % 8 !== 0) {
            echo "$name: a slice of ", count($slice), ' bytes at ', $slice->offset(), "\n";
        }
        if ($slice->read() !== str_repeat("\0", $pool->sliceSize)) {
            echo "$name: a slice is not zero when it is taken for the first time\n";
        }
        $slice->write(stamp(1, $number, count($slice)));
    }
    foreach ($slices as $number => $slice) {
        if ($slice->read() !== stamp(1, $number, count($slice))) {
            echo "$name: slice $number has the bytes of another\n";
        }
    }
    $pool->free($slices[$count >> 1]);
    expect_true($pool->available() === 1, "$name: one is free");
    $again = $pool->alloc();
    expect_true($again->offset() === $slices[$count >> 1]->offset(), "$name: it is allocated again");
    expect_true($again->read() === stamp(1, $count >> 1, count($again)), "$name: with what was in it");
    expect_true($pool->alloc() === null, "$name: and no other");
}
echo "done\n";
?>
--EXPECT--
done
