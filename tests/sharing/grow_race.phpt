--TEST--
SharedMemory: grow() by several processes at once: the largest size wins, no process sees a smaller one, no byte is lost
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

// The block is rows of lanes; each process fills its own lane in all rows that are there.
const GROWERS = 4;
const LANE = 512;
const ROW = GROWERS * LANE;

$rounds = rounds(300, 10_000);
foreach (growable_blocks(ROW) as $kind => $block) {
    $sizes = SharedMemory::mmap(GROWERS * 8);
    wait_for(...fork_at_once(GROWERS, static function (int $i) use ($block, $kind, $sizes, $rounds): void {
        if ($block->file() !== null && $i % 2) {
            // As an unrelated process would have it.
            $block = SharedMemory::mmap(0, $block->file());
        }
        $known = $wanted = $row = 0;
        for ($round = 0; $round < $rounds; $round++) {
            $size = count($block);
            expect_true($size >= $known && $size >= $wanted, "$kind: the block has not become smaller");
            $wanted = $size + mt_rand(1, 3000);
            $block->grow($wanted);
            $known = count($block);
            expect_true($known >= $wanted, "$kind: the block is as large as it should be");
            for (; ($row + 1) * ROW <= $known; $row++) {
                $block->write(pattern($row * ROW + $i * LANE, LANE), $row * ROW + $i * LANE);
            }
        }
        $sizes->write(pack('VV', $wanted, $row), $i * 8);
    }));

    $wanted = [];
    for ($i = 0; $i < GROWERS; $i++) {
        ['wanted' => $wanted[], 'rows' => $rows] = unpack('Vwanted/Vrows', $sizes->read($i * 8, 8));
        $right = true;
        for ($row = 0; $row < $rows; $row++) {
            $right = $right && $block->read($row * ROW + $i * LANE, LANE) === pattern($row * ROW + $i * LANE, LANE);
        }
        expect_true($right && $rows > 0, "$kind: the $rows rows of process $i are right");
    }
    expect_true(count($block) === max($wanted), "$kind: the block has the largest size that was asked for");
}
echo "done\n";
?>
--EXPECT--
done
