--TEST--
RingBuffer: a child, an unrelated process and another mapping free and allocate blocks, in every kind of block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

foreach (blocks(8192) as $kind => $block) {
    $ring = new RingBuffer($block->slice(1024));
    $one = $ring->alloc($ring->capacity());
    $one->write('from the parent');
    $child = Partner::fork(static function (Partner $parent) use ($ring, $one): void {
        expect_true($ring->at($one->offset())->read(0, 15) === 'from the parent', 'the child sees it');
        expect_true($ring->alloc(1) === null, 'there is no room');
        $ring->free($one);
        $its = $ring->alloc(100);
        $its->write('from the child');
        $parent->say($its->offset());
        $parent->hear();
        expect_true(throws(SharedMemory\Error::class, static fn () => $ring->free($its)), 'the parent has given it back');
    });
    $its = $ring->at((int) $child->hear());
    expect_true($its->read(0, 14) === 'from the child' && count($its) === 100, "$kind: the parent sees what the child wrote");
    $ring->free($its);
    $child->say('freed');
    $child->end();
    $one = $ring->alloc($ring->capacity());
    expect_true($one !== null, "$kind: all can be had again");
    if ($block->file() === null && !$block->key()) {
        continue;
    }
    $code = '$ring = new SharedMemory\RingBuffer((%s)->slice(1024)); $ring->free($ring->at((int) $argv[1]));' .
        '$one = $ring->alloc(200); $one->write("from a stranger"); echo $ring->capacity(), " ", $one->offset();';
    [$capacity, $at] = explode(' ', in_unrelated_process(sprintf($code, opening_of($block)), (string) $one->offset()));
    expect_true((int) $capacity === $ring->capacity(), "$kind: the stranger has the same ring");
    $its = $ring->at((int) $at);
    expect_true($its->read(0, 15) === 'from a stranger' && count($its) === 200, "$kind: the block is where the stranger said");

    // The same bytes at another address.
    $again = eval('return ' . opening_of($block) . ';');
    $same = new RingBuffer($again->slice(1024));
    expect_true(throws(SharedMemory\Error::class, static fn () => $same->free($its)), "$kind: a window of the other mapping");
    expect_true($same->stats() === $ring->stats() && $same->stats()['blocks'] === 1, "$kind: it has freed nothing");
    $same->free($same->at($its->offset()));
    expect_true($ring->stats()['blocks'] === 0, "$kind: with its own it can");
    $all = [];
    while (($one = (count($all) % 2 ? $ring : $same)->alloc(50)) !== null) {
        $all[] = $one;
    }
    expect_true(count($all) > 100, "$kind: many fit");
    expect_apart($all, 1024, 8192, $kind);
}
echo "done\n";
?>
--EXPECT--
done
