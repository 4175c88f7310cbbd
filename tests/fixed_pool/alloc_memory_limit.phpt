--TEST--
FixedPool, RingBuffer, GlobalMemory: an alloc() that exceeds the memory limit leaves nothing allocated
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
// The usual one of some PHPs raises the error only after the method has returned: then the slice was had, and is lost all the same.
if (getenv('USE_TRACKED_ALLOC') !== '1') {
    die('skip only with the allocator that ends the request at once');
}
?>
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\{Atomic, FixedPool, GlobalMemory, RingBuffer};

const MANY = 200_000;

$count = new Atomic();
$all = (new GlobalMemory(MANY * 64))->available();
$cases = [
    'FixedPool' => [$pool = new FixedPool(8, MANY), static fn () => $pool->alloc(), static fn () => MANY - $pool->available()],
    'owned FixedPool' => [
        $owned = new FixedPool(8, MANY, true), static fn () => $owned->alloc(), static fn () => MANY - $owned->available(),
    ],
    'RingBuffer' => [$ring = new RingBuffer(MANY * 16), static fn () => $ring->alloc(8), static fn () => $ring->stats()['blocks']],
    'GlobalMemory' => [
        $memory = new GlobalMemory(MANY * 64), static fn () => $memory->alloc(64),
        static fn () => intdiv($all - $memory->available(), 64),
    ],
];
foreach ($cases as $name => [, $alloc, $taken]) {
    $count->store(0);
    expect_true($taken() === 0, "$name: nothing is taken");
    $child = fork_child(static function () use ($alloc, $count): void {
        ini_set('display_errors', '0');
        ini_set('log_errors', '0');
        // Has its memory before: only the objects need more.
        $slices = new SplFixedArray(MANY);
        ini_set('memory_limit', (string) (memory_get_usage(true) + (3 << 20)));
        for ($i = 0; $i < MANY; $i++) {
            $slices[$i] = $alloc();
            $count->add();
        }
        exit(7);
    });
    expect_true(end_of($child) === 'status 255', "$name: it was ended by the limit");
    $had = $name === 'owned FixedPool' ? 0 : $count->load(); // Its slices are freed.
    expect_true($count->load() > 0 && $taken() === $had, "$name: {$taken()} are taken, $had were had");
}
echo "done\n";
?>
--EXPECT--
done
