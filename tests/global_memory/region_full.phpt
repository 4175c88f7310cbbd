--TEST--
GlobalMemory: an allocation without room is a NoSpaceException, or null, and changes nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

foreach ([0, 8, 200] as $begin) {
    $block = SharedMemory::mmap(8192);
    $memory = new GlobalMemory($block->slice($begin, 4096));
    $regions = [];
    try_in_vain($block, static fn () => $memory->region('large', $memory->available() + 1), [
        (string) ($memory->available() + 1) => 'MORE', (string) $memory->available() => 'AVAILABLE',
    ]);
    $left = $memory->stats()['capacity'];
    for ($i = 0; ($available = $memory->available()) >= 100; $i++) {
        $regions[] = $memory->region("region $i", 100);
        $left -= 128;
        $fit = max(0, $left - directory_bytes($i + 2));
        expect_true($memory->available() === $fit, "$begin: it takes its entry in the directory, and 128");
    }
    expect_true($available < 100 && count($memory) === $i, "$begin: no more fit");
    foreach ([100, 4096, 1 << 46, PHP_INT_MAX] as $size) {
        try_in_vain($block, static fn () => $memory->region('one more', $size), [$available . ' are' => 'AVAILABLE are']);
        if ($size > 100) {
            try_in_vain($block, static fn () => $memory->alloc($size));
        }
    }
    if ($available > 0) {
        $regions[] = $memory->region('the last', $available);
        expect_true($memory->available() === 0, "$begin: a region of what is available fits");
    }
    // Without a name there may still be room.
    while (($piece = $memory->alloc(64)) !== null) {
        $regions[] = $piece;
    }
    try_in_vain($block, static fn () => $memory->alloc(1));
    try_in_vain($block, static fn () => $memory->region('x', 1));
    expect_true($memory->region('region 0', 100)->offset() === $regions[0]->offset(), "$begin: what is there can be found");
    expect_apart($regions, $begin + 232, $begin + 4096, "$begin");
    $taken = array_sum(array_map(static fn ($region) => count($region) + 63 & ~63, $regions));
    expect_true($taken + directory_bytes(count($memory)) === $memory->stats()['capacity'], "$begin: all of it is taken");
    foreach ($regions as $region) {
        $region->fill(255);
    }
    expect_true(count($memory) === count($memory->names()), "$begin: the names are as they were");
    expect_true($block->read(0, $begin) === str_repeat("\0", $begin), "$begin: nothing was written before it");
    expect_true(trim($block->read($begin + 4096), "\0") === '', "$begin: nothing was written after it");
}
// What is made for a number of bytes has them in one region.
foreach ([1, 64, 65, 4000, 100_000] as $size) {
    $memory = new GlobalMemory($size);
    expect_true($memory->available() >= $size && $memory->available() < $size + 64, "$size are available");
    expect_true(count($memory->region('all', $size)) === $size && $memory->available() === 0, "a region of $size fits");
}
?>
--EXPECT--
SharedMemory\NoSpaceException(28): There is no room for the region "large" of MORE bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 100 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 4096 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 70368744177664 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 9223372036854775807 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "x" of 1 bytes: 0 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "large" of MORE bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 100 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 4096 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 70368744177664 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 9223372036854775807 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "x" of 1 bytes: 0 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "large" of MORE bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 100 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 4096 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 70368744177664 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "one more" of 9223372036854775807 bytes: AVAILABLE are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
returned null
returned null
SharedMemory\NoSpaceException(28): There is no room for the region "x" of 1 bytes: 0 are available, and regions are never given back; it was made in a slice, which cannot grow, make it in a larger one, or in a whole block
