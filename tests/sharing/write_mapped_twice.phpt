--TEST--
SharedMemory: write() is seen at every address that the block is mapped to
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (named_blocks(10_000) as $kind => $block) {
    // In one process no two mappings have the same address.
    eval('$again = ' . opening_of($block) . ';');
    $block->write('here', 5000);
    expect_true($again->read(5000, 4) === 'here', "$kind: the second mapping has what the first one wrote");
    $again->slice(5000)->write('there');
    expect_true($block->read(5000, 5) === 'there', "$kind: the first mapping has what the second one wrote");
    in_child(static function () use ($kind, $block, $again): void {
        expect_true($again->read(5000, 5) . $block->read(5000, 5) === 'therethere', "$kind: a child has both");
        $again->write('child', 5000);
    });
    expect_true($block->read(5000, 5) . $again->read(5000, 5) === 'childchild', "$kind: both have what a child wrote");

    // Each is a mapping of its own: when one goes the other stays.
    $block->free();
    expect_true($again->read(5000, 5) === 'child', "$kind: the second mapping outlives the first");
    echo $kind, "\n";
}
?>
--EXPECT--
file
keyed segment
