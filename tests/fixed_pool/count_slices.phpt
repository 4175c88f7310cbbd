--TEST--
FixedPool: count(), available() and stats() report the slices
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach ([[24, 100, false], [64, 65, true], [1, 4097, false]] as [$size, $count, $owned]) {
    $pool = new FixedPool($size, $count, $owned);
    var_dump($pool->sliceSize);
    $slices = [];
    for ($taken = 0; $taken < $count; $taken++) {
        $left = $count - $taken;
        $told = [count($pool), $pool->available(), $pool->stats()['available']];
        expect_true($told === [$count, $left, $left], "after $taken: " . implode(', ', $told));
        $slices[] = $pool->alloc();
        if ($taken >= 70) {
            array_push($slices, ...take_all($pool));
            break;
        }
    }
    expect_true($pool->available() === 0, 'none is left');
    $pool->free($slices[1]);
    $stats = $pool->stats();
    expect_true($stats['bytes'] >= $count * $stats['stride'], 'it takes what its slices take');
    unset($stats['bytes']);
    echo json_encode($stats), "\n";
    $distances = [];
    $offsets = array_map(static fn ($slice) => $slice->offset(), $slices);
    sort($offsets);
    foreach (array_slice($offsets, 1) as $i => $offset) {
        $distances[$offset - $offsets[$i]] = true;
    }
    expect_true(array_keys($distances) === [$stats['stride']], 'slices are as far apart as it says');
    expect_true($size !== 64 || $offsets[0] % 64 === 0, 'whole cache lines begin at one');
}
?>
--EXPECT--
int(24)
{"slices":100,"available":1,"slice_size":24,"stride":24,"owned":false}
int(64)
{"slices":65,"available":1,"slice_size":64,"stride":64,"owned":true}
int(1)
{"slices":4097,"available":1,"slice_size":1,"stride":8,"owned":false}
