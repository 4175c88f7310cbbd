--TEST--
Atomic: each operation gives the documented value, wraps around, and is seen through every object on the same bytes
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

const VALUES = [0, 1, -1, 2, 255, 0x7fffffff, -0x80000000, 0xffffffff, 0x100000000, PHP_INT_MAX, PHP_INT_MIN, 0x0123456789abcdef];

/** The sum as 64 bits have it. */
function wrapped(int $a, int $b): int
{
    $low = ($a & 0xffffffff) + ($b & 0xffffffff);
    $high = ($a >> 32 & 0xffffffff) + ($b >> 32 & 0xffffffff) + ($low >> 32);
    return ($high & 0xffffffff) << 32 | $low & 0xffffffff;
}

$new = [
    'add' => wrapped(...),
    'sub' => static fn (int $a, int $b): int => wrapped(wrapped($a, ~$b), 1),
    'and' => static fn (int $a, int $b): int => $a & $b,
    'or' => static fn (int $a, int $b): int => $a | $b,
    'xor' => static fn (int $a, int $b): int => $a ^ $b,
    'min' => min(...),
    'max' => max(...),
];

function atomics(): iterable
{
    yield 'of its own' => [$own = new Atomic(), $own, null];
    foreach (blocks(4096) as $kind => $block) {
        yield $kind => [new Atomic($block), new Atomic($block->slice(0, 8)), $block];
        yield "$kind, a slice" => [new Atomic($block->slice(4088)), new Atomic($block->slice(4088, 8)), null];
    }
}

foreach (atomics() as $kind => [$atomic, $same, $block]) {
    expect_true($atomic->load() === 0, "$kind: a new one is 0");
    if ($block !== null && ($block->file() !== null || $block->key() > 0)) {
        $same = new Atomic(eval('return ' . opening_of($block) . ';')); // at another address
    }
    foreach (VALUES as $a) {
        foreach (VALUES as $b) {
            foreach ($new as $operation => $function) {
                expect_true($atomic->store($a) === null && $same->load() === $a, "$kind: store($a)");
                $expected = $function($a, $b);
                $result = $atomic->$operation($b);
                expect_true($result === $expected, "$kind: $a $operation $b gives $expected, not $result");
                expect_true($same->load() === $expected, "$kind: $a $operation $b is stored");
            }
            $atomic->store($a);
            expect_true($same->exchange($b) === $a && $atomic->load() === $b, "$kind: exchange($b) of $a");
            expect_true($atomic->compareExchange($b, $a) && $same->load() === $a, "$kind: compareExchange($b, $a)");
            expect_true($atomic->compareExchange($b, 5) === ($a === $b), "$kind: compareExchange($b, 5) of $a");
            expect_true($same->load() === ($a === $b ? 5 : $a), "$kind: compareExchange($b, 5) of $a stores only if it was so");
        }
    }
    $atomic->store(10);
    expect_true($atomic->add() === 11 && $atomic->add() === 12 && $atomic->sub() === 11, "$kind: 1 if it is left out");
    expect_true($atomic->add(delta: -1) === 10, "$kind: by name");
    in_child(static fn () => $same->store(77));
    expect_true($atomic->load() === 77, "$kind: what a child stores is seen");
    if ($block !== null) {
        expect_true($block->read(0, 8) === pack('q', 77), "$kind: it is a bare number");
        $block->write(pack('q', -78));
        expect_true($atomic->load() === -78, "$kind: what is written is seen");
        if ($block->file() !== null || $block->key() > 0) {
            echo in_unrelated_process(sprintf('$a = new SharedMemory\Atomic(%s); echo $a->load(), " ", $a->add(-2), "\n";', opening_of($block)));
            expect_true($atomic->load() === -80, "$kind: what an unrelated process adds is seen");
        }
    }
}
?>
--EXPECT--
-78 -80
-78 -80
