--TEST--
RingBuffer: free() refuses a window that is not an allocated block, and changes nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

$block = SharedMemory::mmap(4096);
$block->slice(0, 512)->fill(7);
$block->slice(3072)->fill(9);
$ring = new RingBuffer($block->slice(1024, 1024));
$other = new RingBuffer($block->slice(2048, 1024));
$elsewhere = new RingBuffer(1000);
$one = $ring->alloc(40);
$neighbour = $ring->alloc(200);
$at = $one->offset();
$cases = [
    'a block of another ring in the block' => $other->alloc(40),
    'a block of another block' => $elsewhere->alloc(40),
    'the middle of a block' => $block->slice($at + 8, 32),
    'a part of a block' => $one->slice(0, 39),
    'the end of a block' => $one->slice(1),
    'nothing' => $one->slice(0, 0),
    'more than a block' => $block->slice($at, 41),
    'two blocks' => $block->slice($at, 248),
    'its size' => $block->slice($at - 8, 8),
    'its size and it' => $block->slice($at - 8, 48),
    'where the next one will be' => $block->slice($neighbour->offset() + 208, 40),
    'the whole block' => $block,
    'most of the window of the ring' => $block->slice(1024, 1000),
    'the beginning of the ring' => $block->slice(1024, 40),
    'its first word' => $block->slice(1024, 8),
    'the bytes before the ring' => $block->slice(984, 40),
    'the first bytes of the block' => $block->slice(0, 40),
    'the bytes after the ring' => $block->slice(2048, 40),
    'the last bytes of the ring' => $block->slice(2040, 8),
    'the end of the ring' => $block->slice(2048, 0),
    'the last bytes of the block' => $block->slice(4056, 40),
];
foreach ($cases as $case => $window) {
    echo "$case: ";
    try_in_vain($block, static fn () => $ring->free($window), [(string) $window->offset() => $window->offset() ? 'OFFSET' : '0']);
}
expect_true($ring->stats()['blocks'] === 2, 'both are taken');
$number = [(string) $at => 'AT'];
$ring->free($one);
echo 'a second time: ';
try_in_vain($block, static fn () => $ring->free($one), $number);
echo 'another object of it: ';
try_in_vain($block, static fn () => $ring->free($block->slice($at, 40)), $number);
$ring->free($block->slice($neighbour->offset(), 200));
expect_true($ring->stats()['blocks'] === 0, 'a window on all of it is as good');
$full = $ring->alloc($ring->capacity());
// Something that looks like blocks, written into one.
$full->write(str_repeat(pack('Q', 8), intdiv(count($full), 8)));
for ($offset = 1024; $offset < 2048; $offset++) {
    foreach ([8, 40] as $size) {
        $free = static fn () => $ring->free($block->slice($offset, $size));
        if ($offset <= 2048 - $size && !throws(SharedMemory\Error::class, $free)) {
            echo "a piece at $offset was given back\n";
        }
    }
}
$ring->free($full);
echo 'a block that is there no more: ';
$new = $ring->alloc(8);
try_in_vain($block, static fn () => $ring->free($full), [(string) $full->offset() => 'OFFSET', (string) count($full) => 'SIZE']);
$ring->free($new);
echo 'a block of a freed block: ';
$gone = SharedMemory::mmap(4096);
$its = (new RingBuffer($gone))->alloc(40);
$gone->free();
try_in_vain($block, static fn () => $ring->free($its));
echo 'no window: ';
try_in_vain($block, static fn () => $ring->free(null));
expect_true($block->read(0, 512) === str_repeat("\7", 512), 'what is before it is as it was');
expect_true($block->read(3072) === str_repeat("\t", 1024), 'what is after it is as it was');
?>
--EXPECT--
a block of another ring in the block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
a block of another block: SharedMemory\Error(0): The window lies in another block of memory than this ring buffer; if it is the same file, use at() of this ring buffer with its offset()
the middle of a block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
a part of a block: SharedMemory\Error(0): The window at offset OFFSET has 39 bytes, the block that begins there has 40
the end of a block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
nothing: SharedMemory\Error(0): The window at offset OFFSET has 0 bytes, the block that begins there has 40
more than a block: SharedMemory\Error(0): The window at offset OFFSET has 41 bytes, the block that begins there has 40
two blocks: SharedMemory\Error(0): The window at offset OFFSET has 248 bytes, the block that begins there has 40
its size: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
its size and it: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
where the next one will be: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the whole block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 0
most of the window of the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the beginning of the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
its first word: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the bytes before the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the first bytes of the block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset 0
the bytes after the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the last bytes of the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the end of the ring: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
the last bytes of the block: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset OFFSET
a second time: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset AT
another object of it: SharedMemory\Error(0): No block of this ring buffer that is taken begins at offset AT
a block that is there no more: SharedMemory\Error(0): The window at offset OFFSET has SIZE bytes, the block that begins there has 8
a block of a freed block: SharedMemory\Error(0): The window lies in another block of memory than this ring buffer; if it is the same file, use at() of this ring buffer with its offset()
no window: TypeError(0): SharedMemory\RingBuffer::free(): Argument #1 ($block) must be of type SharedMemory, null given
