--TEST--
FixedPool: slices can be freed in any order, and all of them can be allocated again
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

mt_srand(7);
foreach ([false, true] as $owned) {
    foreach ([1, 2, 3, 64, 200, 4100] as $count) {
        $pool = new FixedPool(16, $count, $owned);
        $name = $count . ($owned ? ' owned' : '');
        $all = take_all($pool);
        $offsets = array_map(static fn ($slice) => $slice->offset(), $all);
        sort($offsets);
        $orders = [
            'the first first' => static fn (array $slices) => $slices,
            'the last first' => array_reverse(...),
            'the middle first' => static fn (array $slices) =>
                array_merge(array_slice($slices, $count >> 1), array_slice($slices, 0, $count >> 1)),
            'every other first' => static function (array $slices): array {
                $parts = [[], []];
                foreach ($slices as $i => $slice) {
                    $parts[$i % 2][] = $slice;
                }
                return array_merge(...$parts);
            },
            'any order' => static function (array $slices): array {
                shuffle($slices);
                return $slices;
            },
        ];
        foreach ($orders as $order => $sort) {
            $free = 0;
            foreach ($sort($all) as $slice) {
                $pool->free($slice);
                $free++;
            }
            expect_true($free === $count && $pool->available() === $count, "$name, $order: all are free");
            $all = take_all($pool);
            $now = array_map(static fn ($slice) => $slice->offset(), $all);
            sort($now);
            expect_true($now === $offsets, "$name, $order: the same slices can be had again");
        }
        // Head, middle and tail, one at a time.
        foreach ([0, $count >> 1, $count - 1] as $at) {
            $pool->free($all[$at]);
            expect_true($pool->available() === 1, "$name: slice $at is free");
            $again = $pool->alloc();
            expect_true($again->offset() === $all[$at]->offset() && $pool->alloc() === null, "$name: slice $at comes back");
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
