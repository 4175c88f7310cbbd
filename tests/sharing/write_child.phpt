--TEST--
SharedMemory: write() is seen by parent, child and sibling, in every kind of block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const PLACES = [0, 4090, 65530, 99_994]; // also across pages, and at the very end

foreach (blocks(100_000) as $kind => $block) {
    $sees = static function (string $word, string $process) use ($block, $kind): void {
        foreach (PLACES as $place) {
            expect_true($block->read($place, 6) === $word, "$kind: $process reads $word at $place");
        }
    };
    $writes = static function (string $word) use ($block): void {
        foreach (PLACES as $place) {
            $block->write($word, $place);
        }
    };

    // Both live all the time, so nothing here is merely what a fork copies.
    $first = Partner::fork(static function (Partner $parent) use ($sees, $writes): void {
        $parent->hear();
        $sees('parent', 'a child');
        $writes('first_');
        $parent->say('written');
        $parent->hear();
        $sees('second', 'a sibling');
    });
    $second = Partner::fork(static function (Partner $parent) use ($sees, $writes): void {
        $parent->hear();
        $sees('first_', 'a sibling');
        $writes('second');
        $parent->say('written');
    });

    $writes('parent');
    $first->say('go');
    $first->hear();
    $sees('first_', 'the parent');
    $second->say('go');
    $second->hear();
    $sees('second', 'the parent');
    $first->say('go');
    $first->end();
    $second->end();
    echo $kind, "\n";
}
?>
--EXPECT--
anonymous
private segment
file
keyed segment
