<?php
// SPDX-License-Identifier: MIT

// FixedPool against an empty method, for few and many slices, nearly empty and nearly full; several processes at once; and its C
// functions against malloc(), as bench/fixed_pool.c times them.
// extensions: pcntl

declare(strict_types=1);

use SharedMemory\FixedPool;

require __DIR__ . '/harness.inc';
require __DIR__ . '/processes.inc';

$bench = new Bench('FixedPool', $argv);
const SLICE = 64;

/* One process */

// Each round has another pool, as where it lies decides how fast it is.
const SPOT = '$pool = $pools[random_int(0, count($pools) - 1)]';
const PAIR = '$pool->free($pool->alloc())';
$few = static fn (int $slices, bool $owned, int $pools): array =>
    array_map(static fn (): FixedPool => new FixedPool(SLICE, $slices, $owned), range(1, $pools));

/** Takes all slices but one. */
function nearly_full(array $pools): array
{
    foreach ($pools as $pool) {
        for ($left = count($pool) - 1; $left > 0; $left--) {
            $pool->alloc();
        }
    }
    return $pools;
}

/** A full pool with at most 1024 of its slices in random order; and a second object of it, as another process would have. */
function full(int $slices, bool $owned): array
{
    $block = SharedMemory::mmap((SLICE + ($owned ? 8 : 0)) * $slices + intdiv($slices, 4) + 4096);
    $pool = new FixedPool(SLICE, $block, $owned);
    $every = max(1, count($pool) >> 10);
    for ($i = 0, $kept = []; ($slice = $pool->alloc()) !== null; $i++) {
        if ($i % $every === 0 && count($kept) < min(1024, $slices)) {
            $kept[] = $slice;
        }
    }
    shuffle($kept);
    return ['pool' => $pool, 'other' => new FixedPool(SLICE, $block, $owned), 'kept' => $kept, 'mask' => count($kept) - 1];
}

// An object remembers the slice freed through it last, and searches for those freed through another one.
const ANYWHERE = '$pool->free($kept[$k = $k + 1 & $mask]); $kept[$k] = $pool->alloc()';
const BY_ANOTHER = '$other->free($kept[$k = $k + 1 & $mask]); $kept[$k] = $pool->alloc()';

$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$names = [];
foreach (['' => false, ', owned' => true] as $owned_name => $owned) {
    foreach (['16 slices' => [16, 32], '1 Mi slices' => [1 << 20, 4]] as $size_name => [$slices, $pools]) {
        $bench->time($names[] = "$size_name$owned_name", PAIR, ['pools' => $few($slices, $owned, $pools)], SPOT);
        $bench->time($names[] = "$size_name, one is free$owned_name", PAIR,
            ['pools' => nearly_full($few($slices, $owned, $pools))], SPOT);
        $full = full($slices, $owned);
        $bench->time($names[] = "$size_name, one is free, anywhere$owned_name", ANYWHERE, $full, '$k = 0');
        $bench->time($names[] = "$size_name, freed by another$owned_name", BY_ANOTHER, $full, '$k = 0');
    }
}
$bench->time('two accesses to an array', '$slice = $kept[$k = $k + 1 & $mask]; $kept[$k] = $slice', full(16, false), '$k = 0');
$block = SharedMemory::mmap(4096);
$bench->time('slice()', '$block->slice(64, 64)', compact('block'));
foreach ($names as $name) {
    $bench->compare($name, 'empty internal method', 10.0);
}
$bench->compare('16 slices', 'slice()');
$bench->run();

/* Several processes at once, in one pool of 4096 slices */

$works = [];
foreach (['' => false, ', owned' => true] as $owned_name => $owned) {
    $block = SharedMemory::mmap(4096 * (SLICE + 16));
    $pool = new FixedPool(SLICE, $block, $owned);
    $works["alloc() and free(), opened before the fork$owned_name"] = static function () use ($pool): void {
        for ($i = 0; $i < OPERATIONS; $i++) {
            $pool->free($pool->alloc());
        }
    };
    $works["alloc() and free(), opened by each$owned_name"] = static function () use ($block, $owned): void {
        static $own = null;
        $own ??= new FixedPool(SLICE, $block, $owned);
        for ($i = 0; $i < OPERATIONS; $i++) {
            $own->free($own->alloc());
        }
    };
    $works["alloc() and free(), a pool each$owned_name"] = static function () use ($owned): void {
        static $own = null;
        $own ??= new FixedPool(SLICE, 64, $owned);
        for ($i = 0; $i < OPERATIONS; $i++) {
            $own->free($own->alloc());
        }
    };
}
print_together($bench, $works);

/* The C functions */

$program = getenv('SHM_BENCH_PROGRAM');
if ($program === false) {
    echo "The C functions are not measured: ./dev bench does that\n";
    exit;
}
exec(escapeshellarg($program) . ' 401', $lines, $status);
if ($status !== 0) {
    throw new RuntimeException("$program ended with status $status");
}
$alone = $together = [];
foreach ($lines as $line) {
    $fields = explode("\t", $line);
    if ($fields[0] === 'alone') {
        [, $size, $what, $pool_takes, $malloc_takes, $ratio] = $fields;
        $target = $what === 'one' ? 1.5 : null;
        $alone[] = [
            "$size bytes, $what", sprintf('%.1f ns', $pool_takes), sprintf('%.1f ns', $malloc_takes), sprintf('%.2f', $ratio),
            $target === null ? '' : sprintf('%.2f', $target), $target === null ? '' : ($ratio <= $target ? 'PASS' : 'miss'),
        ];
    } else {
        $together['php_shm_fixed_pool_*()'][] = sprintf('%.1f ns', $fields[2]);
        $together['malloc() and free()'][] = sprintf('%.1f ns', $fields[3]);
    }
}
$bench->table(['in C: allocated and freed', ' the pool', ' malloc()', ' ratio', ' at most', ''], $alone);
$columns = array_map(static fn (int $count): string => $count === 1 ? ' 1 process' : " $count processes", TOGETHER);
$bench->table(
    ['in C, 64 bytes: one operation, by any process', ...$columns],
    array_map(static fn (string $name, array $times): array => [$name, ...$times], array_keys($together), $together),
);
