--TEST--
SharedMemory: write() through a slice is seen through the block and any other slice, in every process
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (blocks(100_000) as $kind => $block) {
    $slice = $block->slice(30_000, 20_000);
    $inner = $slice->slice(10_000, 100);
    in_child(static function () use ($block, $slice, $inner): void {
        $inner->write('inner', 7);
        $slice->write('slice', 19_995);
        $block->slice(99_000)->fill(0x2a, 500);
    });
    expect_true($block->read(40_007, 5) === 'inner', "$kind: the block has what the child wrote in a slice of a slice");
    expect_true($slice->read(10_007, 5) === 'inner', "$kind: so has the slice");
    expect_true($block->slice(49_990)->read(5, 5) === 'slice', "$kind: another slice has what the child wrote in the slice");
    expect_true($block->read(99_500) === str_repeat('*', 500), "$kind: the block has what the child filled");
    expect_true($block->read(99_000, 500) === str_repeat("\0", 500), "$kind: and nothing else");

    if ($block->file() === null && !$block->key()) {
        echo $kind, "\n";
        continue;
    }
    // A slice is found again by its place.
    $code = '$slice = ' . opening_of($block) . '->slice((int) $argv[1], (int) $argv[2]);' . <<<'CODE'
        echo $slice->read(7, 5), ' at ', $slice->offset();
        $slice->write('other', 7);
    CODE;
    echo $kind, ': ', in_unrelated_process($code, (string) $inner->offset(), (string) count($inner)), ', ', $inner->read(7, 5), "\n";
}
?>
--EXPECT--
anonymous
private segment
file: inner at 40000, other
keyed segment: inner at 40000, other
