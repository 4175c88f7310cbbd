--TEST--
FixedPool: processes that allocate and free slices concurrently never get the same slice
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

const WORKERS = 4;

foreach ([false, true] as $owned) {
    foreach (blocks(1 << 16) as $kind => $block) {
        $kind .= $owned ? ', owned' : '';
        // So few that there is often none.
        $pool = new FixedPool(40, $block->slice(64, 128 + 20 * (40 + ($owned ? 8 : 0))), $owned);
        $steps = rounds(4000, 100_000);
        wait_for(...fork_at_once(WORKERS, static function (int $worker) use ($pool, $steps, $kind): void {
            mt_srand(getmypid());
            $held = [];
            $number = 0;
            for ($i = 0; $i < $steps; $i++) {
                if (mt_rand(0, 1) && count($held) < 8 && ($slice = $pool->alloc()) !== null) {
                    $slice->write(stamp($worker, ++$number, 40));
                    $held[$number] = $slice;
                } elseif ($held !== []) {
                    $key = array_rand($held);
                    expect_true($held[$key]->read() === stamp($worker, $key, 40), "$kind: a slice is one's own");
                    $pool->free($held[$key]);
                    unset($held[$key]);
                }
            }
            foreach ($held as $key => $slice) {
                expect_true($slice->read() === stamp($worker, $key, 40), "$kind: a slice is one's own in the end");
                $pool->free($slice);
            }
        }));
        expect_true($pool->available() === count($pool), "$kind: all are free in the end");
        expect_true(count(take_all($pool)) === count($pool), "$kind: all can be had");
    }
}
echo "done\n";
?>
--EXPECT--
done
