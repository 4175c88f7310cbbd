--TEST--
GlobalMemory: every structure can be built in a region, a slice of a pool and a block of a ring buffer, and stays there
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;
use SharedMemory\GlobalMemory;
use SharedMemory\RingBuffer;

foreach (blocks(1 << 16) as $kind => $block) {
    $memory = new GlobalMemory($block->slice(8));
    $windows = [];
    foreach (everything() as $name => $make) {
        $windows["$name in a region"] = [$make, $memory->region($name, 1000)];
    }
    $pool = new FixedPool(1000, $memory->region('pool', 16_000));
    $ring = new RingBuffer($memory->region('ring', 16_000));
    foreach (everything() as $name => $make) {
        $windows["$name in a slice"] = [$make, $pool->alloc()];
        $windows["$name in a block of a ring buffer"] = [$make, $ring->alloc(1000)];
    }
    // A memory in a memory in a memory.
    $inner = new GlobalMemory((new GlobalMemory($memory->region('outer', 4000)))->region('middle', 3000));
    foreach (everything() as $name => $make) {
        $windows["$name in a region of a region"] = [$make, $inner->region($name, 256)];
        break;
    }
    foreach ($windows as $name => [$make, $window]) {
        use_it($make($window), "$kind: $name");
    }
    foreach ($windows as $name => [$make, $window]) {
        use_it($make($window), "$kind: $name, opened again,");
        in_child(static fn () => use_it($make($window), "$kind: $name, in a child,"));
    }
    expect_true($pool->available() === count($pool) - count(everything()), "$kind: the pool is sound");
    expect_true($ring->stats()['blocks'] === count(everything()), "$kind: the ring is sound");
}
echo "done\n";
?>
--EXPECT--
done
