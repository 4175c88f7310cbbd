--TEST--
GlobalMemory: after its creator was killed a region is absent or whole, also while the block grew
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

mt_srand(getmypid());
// The last one begins with room for nothing.
foreach (['file' => 1 << 21, 'anonymous' => 1 << 21, 'file that grows' => 4096] as $kind => $size) {
    $block = SharedMemory::mmap($size, $kind === 'anonymous' ? null : temporary_path());
    $block->fill(255, 4096);
    $grows = $size === 4096;
    $memory = null;
    $made = $most = 0;
    for ($kill = rounds(25, 1000); $kill > 0 || $most === 0; $kill--) {
        $child = Partner::fork(static function (Partner $parent) use ($block, $made, $grows): void {
            $parent->say('here');
            $memory = new GlobalMemory($block);
            for ($i = $made;; $i++) {
                try {
                    $memory->region("region $i", 1000 + $i);
                    $memory->alloc(100);
                } catch (SharedMemory\NoSpaceException) {
                    if ($grows && count($block) < 1 << 21) {
                        $block->grow(count($block) + 1000);
                        $i--;
                    } else {
                        // Until it is killed.
                        usleep(1000);
                    }
                }
            }
        });
        $child->hear();
        usleep(mt_rand(0, 500));
        $child->kill();
        // Regions made past what this process had mapped are found by the object that it had.
        $memory = $memory !== null && $grows ? $memory : new GlobalMemory($block);
        $names = $memory->names();
        $regions = $memory->stats()['regions'];
        expect_true(count($regions) === count($memory) && array_keys($regions) === $names, "$kind: all of them are whole");
        for (; $made < count($names); $made++) {
            expect_true($names[$made] === "region $made", "$kind: none is missing");
            $region = $memory->region("region $made", 1000 + $made);
            expect_true($region->read() === str_repeat("\0", 1000 + $made), "$kind: region $made is zero");
            $region->fill(255);
        }
        $most = max($most, $made);
        // The lock can be had.
        $memory->alloc(1);
        if ($grows ? count($block) > 1 << 20 : $memory->available() < 10_000) {
            $block->fill(0, 0, 4096);
            $memory = null;
            $made = 0;
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
