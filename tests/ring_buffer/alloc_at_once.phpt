--TEST--
RingBuffer: processes that allocate and free blocks concurrently never get the same bytes
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

foreach (blocks(1 << 14) as $kind => $block) {
    $ring = new RingBuffer($block->slice(64, 2048));
    $steps = rounds(4000, 100_000);
    wait_for(...fork_at_once(4, static function (int $worker) use ($ring, $steps, $kind): void {
        mt_srand(getmypid());
        $held = [];
        $number = 0;
        for ($i = 0; $i < $steps; $i++) {
            if (mt_rand(0, 1) && count($held) < 4 && ($one = $ring->alloc(mt_rand(1, 200))) !== null) {
                $one->write(stamp($worker, ++$number, count($one)));
                $held[$number] = $one;
            } elseif ($held !== []) {
                $key = array_rand($held);
                expect_true($held[$key]->read() === stamp($worker, $key, count($held[$key])), "$kind: a block is one's own");
                $ring->free($held[$key]);
                unset($held[$key]);
            }
        }
        foreach ($held as $key => $one) {
            expect_true($one->read() === stamp($worker, $key, count($one)), "$kind: a block is one's own in the end");
            $ring->free($one);
        }
    }));
    expect_true($ring->stats()['blocks'] === 0, "$kind: all are free in the end");
    expect_true($ring->alloc($ring->capacity()) !== null, "$kind: all of it can be had");
}
echo "done\n";
?>
--EXPECT--
done
