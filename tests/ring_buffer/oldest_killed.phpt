--TEST--
RingBuffer: a block that a killed process has left can be found as the oldest block, and freed
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

foreach (blocks(4096) as $kind => $block) {
    $ring = new RingBuffer($block);
    $holder = Partner::fork(static function (Partner $parent) use ($ring): void {
        foreach ([100, 50, 10] as $size) {
            $ring->alloc($size)->fill($size);
        }
        $parent->say('taken');
        $parent->hear();
    });
    $holder->hear();
    $ours = $ring->alloc(200);
    $holder->kill();
    expect_true($ring->alloc($ring->capacity()) === null, "$kind: it has left blocks");
    $ring->free($ours);
    $sizes = [];
    while (($oldest = $ring->stats()['oldest']) !== null) {
        $one = $ring->at($oldest);
        expect_true($one->read() === str_repeat(chr(count($one)), count($one)), "$kind: what was in it is there");
        $sizes[] = count($one);
        $ring->free($one);
    }
    expect_true($sizes === [100, 50, 10], "$kind: they were found in their order");
    expect_true($ring->alloc($ring->capacity()) !== null, "$kind: all of it can be had");
}
echo "done\n";
?>
--EXPECT--
done
