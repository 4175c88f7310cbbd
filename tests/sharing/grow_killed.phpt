--TEST--
SharedMemory: a process that is killed in grow() leaves a block that other processes can use to its last byte
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (growable_blocks(5000) as $kind => $block) {
    $block->write(pattern(0, 5000));
    for ($round = rounds(50, 2000); $round > 0; $round--) {
        $before = count($block);
        $grower = Partner::fork(static function (Partner $parent) use ($block): void {
            $parent->say('begins');
            while (true) {
                $block->grow(count($block) + mt_rand(1, 5000));
            }
        });
        $grower->hear();
        usleep(mt_rand(0, 500));
        $grower->kill();

        clearstatcache();
        $size = count($block);
        expect_true($size >= $before, "$kind: it is not smaller than before");
        expect_true(trim($block->read($before), "\0") === '', "$kind: what is new is zero");
        expect_true($block->file() === null || stat($block->file())['blocks'] * 512 >= $size, "$kind: the file has its space");
        $block->grow($size + 1);
        expect_true(count($block) === $size + 1, "$kind: it can still grow");
    }
    expect_true($block->read(0, 5000) === pattern(0, 5000), "$kind: what was there is there");
}
echo "done\n";
?>
--EXPECT--
done
