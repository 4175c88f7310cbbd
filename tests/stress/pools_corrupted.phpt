--TEST--
FixedPool, RingBuffer, GlobalMemory: with any byte damaged, all calls end, throw what they may, and write no byte outside
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;
use SharedMemory\GlobalMemory;
use SharedMemory\RingBuffer;

const BEGIN = 1024;
const GUARD = "\xa5";

/** Runs it; it may throw what the documentation says, and nothing else. */
function survives(string $call, callable $body): mixed
{
    global $where;

    try {
        return $body();
    } catch (SharedMemory\Exception | SharedMemory\Error | ValueError) {
        return null;
    } catch (Throwable $e) {
        check_failed("$where, $call: $e");
    }
}

/** Uses what it is given, as far as that is allowed. */
function touch_window(?SharedMemory $window, int $end): void
{
    global $where;

    $inside = $window === null || ($window->offset() >= BEGIN && $window->offset() + count($window) <= $end);
    expect_true($inside, "$where: what it hands out lies inside");
}

$pool_calls = static function (FixedPool $pool, SharedMemory $block, int $end): void {
    $slices = [];
    for ($i = 0; $i < 3; $i++) {
        touch_window($slices[] = survives('alloc', $pool->alloc(...)), $end);
    }
    survives('available', $pool->available(...));
    survives('count', $pool->count(...));
    survives('stats', $pool->stats(...));
    foreach ([BEGIN, BEGIN + 128, BEGIN + 128 + 24, $end - 24, BEGIN + 200] as $offset) {
        touch_window(survives('at', static fn () => $pool->at($offset)), $end);
        survives('free', static fn () => $pool->free($block->slice($offset, 24)));
    }
    foreach (survives('foreach', static fn () => iterator_to_array($pool)) ?? [] as $offset => $owner) {
        touch_window($block->slice($offset, 24), $end);
    }
    foreach ($slices as $slice) {
        $slice !== null && survives('adopt', static fn () => $pool->adopt($slice));
        $slice !== null && survives('free', static fn () => $pool->free($slice));
    }
    survives('reclaim', $pool->reclaim(...));
    for ($i = 0; $i < 20; $i++) {
        touch_window(survives('alloc', $pool->alloc(...)), $end);
    }
};
$kinds = [
    'FixedPool' => [static fn ($window) => new FixedPool(24, $window), 400, 72, $pool_calls],
    'owned FixedPool' => [static fn ($window) => new FixedPool(24, $window, true), 400, 72 + 80, $pool_calls],
    // With the size of its first block and the next one's.
    'RingBuffer' => [static fn ($window) => new RingBuffer($window), 400, 168, static function ($ring, $block, $end): void {
        $blocks = [];
        for ($i = 0; $i < 3; $i++) {
            foreach ([10, 60, 1] as $size) {
                touch_window($blocks[] = survives('alloc', static fn () => $ring->alloc($size)), $end);
            }
            survives('stats', $ring->stats(...));
            foreach ([BEGIN, BEGIN + 88, BEGIN + 96, BEGIN + 120, $end - 8, $end] as $offset) {
                touch_window($at = survives('at', static fn () => $ring->at($offset)), $end);
                $at !== null && survives('free', static fn () => $ring->free($at));
                survives('free', static fn () => $ring->free($block->slice($offset, 10)));
            }
            foreach (array_splice($blocks, 0, 4) as $one) {
                $one !== null && survives('free', static fn () => $ring->free($one));
            }
        }
        survives('capacity', $ring->capacity(...));
        survives('alloc', static fn () => $ring->alloc($ring->capacity()));
        survives('alloc', static fn () => $ring->alloc($ring->capacity() + 1));
    }],
    'GlobalMemory' => [static fn ($window) => new GlobalMemory($window), 1024, 768, static function ($memory, $_, $end): void {
        touch_window(survives('region', static fn () => $memory->region('first', 100)), $end);
        survives('has', static fn () => $memory->has('second'));
        survives('names', $memory->names(...));
        survives('stats', $memory->stats(...));
        touch_window(survives('region', static fn () => $memory->region('third', 10)), $end);
        touch_window(survives('alloc', static fn () => $memory->alloc(10)), $end);
        survives('available', $memory->available(...));
        survives('count', $memory->count(...));
        touch_window(survives('region', static fn () => $memory->region('fourth', 500)), $end);
        touch_window(survives('alloc', static fn () => $memory->alloc(500)), $end);
        touch_window(survives('region', static fn () => $memory->region('second', 20)), $end);
    }],
];
$values = getenv('SHM_STRESS') ? range(0, 255) : [0, 1, 2, 0x55, 0x80, 0xff];
foreach ($kinds as $kind => [$make, $length, $metadata, $use]) {
    $block = SharedMemory::mmap(4096);
    $block->fill(ord(GUARD));
    $window = $block->slice(BEGIN, $length);
    $window->fill(0);
    $object = $make($window);
    if ($object instanceof FixedPool) {
        $object->free($object->alloc());
        $object->alloc();
    } elseif ($object instanceof RingBuffer) {
        $taken = [$object->alloc(40), $object->alloc(20), $object->alloc(30)];
        $object->free($taken[1]);
    } else {
        $object->region('first', 100);
        $object->region('second', 20);
    }
    $sound = $window->read();
    $opened = 0;
    for ($at = 0; $at < $metadata; $at++) {
        foreach ($values as $value) {
            $damaged = $value === 0x55 ? ord($sound[$at]) ^ 0x55 : $value;
            if ($damaged === ord($sound[$at])) {
                continue;
            }
            $where = "$kind, byte $at is $damaged";
            $bytes = substr_replace($sound, chr($damaged), $at, 1);
            // Damaged while it is open, and before it is opened.
            $window->write($bytes);
            $use($object, $block, BEGIN + $length);
            $window->write($bytes);
            $new = survives('open', static fn () => $make($window));
            if ($new !== null) {
                $opened++;
                $use($new, $block, BEGIN + $length);
            }
        }
    }
    expect_true($block->read(0, BEGIN) === str_repeat(GUARD, BEGIN), "$kind: what is before it is as it was");
    expect_true(trim($block->read(BEGIN + $length), GUARD) === '', "$kind: what is after it is as it was");
    expect_true($opened > 0, "$kind: some could be opened");
    $window->write($sound);
    $use($object, $block, BEGIN + $length);
}
echo "done\n";
?>
--EXPECT--
done
