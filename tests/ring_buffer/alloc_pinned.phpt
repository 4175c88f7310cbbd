--TEST--
RingBuffer: a block that is not freed keeps later ones from being reclaimed
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

$ring = new RingBuffer(1000 - 8);
$before = $ring->alloc(92);
$old = $ring->alloc(92);
$after = [];
while (($one = $ring->alloc(92)) !== null) {
    $after[] = $one;
}
expect_true(count($after) === 7, 'the ring is full');
foreach ($after as $one) {
    $ring->free($one);
}
expect_true($ring->alloc(92 * 2) === null, 'all that came after it is free, and cannot be used');
expect_true($ring->stats()['blocks'] === 2 && $ring->stats()['oldest'] === $before->offset(), 'two are taken');
$ring->free($before);
// What was before it can be used.
$new = $ring->alloc(92);
expect_true($new !== null && $new->offset() === $before->offset(), 'what came before it can be used');
expect_true($ring->alloc(92) === null, 'and no more');
expect_true($ring->stats()['oldest'] === $old->offset(), 'it is the oldest');
$ring->free($old);
expect_true(count($ring->alloc(600)) === 600, 'when it is freed all can be used');
$ring->free($new);
echo "done\n";
?>
--EXPECT--
done
