--TEST--
AtomicFloat: each operation gives the documented value, compares bits, and is seen through every object on the same bytes
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\AtomicFloat;

const VALUES = [0.0, -0.0, 1.0, -1.5, 0.1, 1e308, -1e308, 5e-324, PHP_FLOAT_MAX, PHP_FLOAT_MIN, INF, -INF, NAN];

/** The same bits, or both not a number: which bits such a result has is up to the processor. */
function same(float $a, float $b): bool
{
    return is_nan($a) ? is_nan($b) : pack('d', $a) === pack('d', $b);
}

/** PHP warns of NAN in a string. */
function shown(float $value): string
{
    return var_export($value, true);
}

$new = [
    'add' => static fn (float $a, float $b): float => $a + $b,
    'sub' => static fn (float $a, float $b): float => $a - $b,
    'min' => static fn (float $a, float $b): float => is_nan($b) || $a <= $b ? $a : $b,
    'max' => static fn (float $a, float $b): float => is_nan($b) || $a >= $b ? $a : $b,
];

function atomics(): iterable
{
    yield 'of its own' => [$own = new AtomicFloat(), $own, null];
    foreach (blocks(4096) as $kind => $block) {
        yield $kind => [new AtomicFloat($block), new AtomicFloat($block->slice(0, 8)), $block];
        yield "$kind, a slice" => [new AtomicFloat($block->slice(4088)), new AtomicFloat($block->slice(4088, 8)), null];
    }
}

foreach (atomics() as $kind => [$atomic, $other, $block]) {
    expect_true(same($atomic->load(), 0.0), "$kind: a new one is 0");
    if ($block !== null && ($block->file() !== null || $block->key() > 0)) {
        $other = new AtomicFloat(eval('return ' . opening_of($block) . ';')); // at another address
    }
    foreach (VALUES as $a) {
        foreach (VALUES as $b) {
            [$x, $y] = [shown($a), shown($b)];
            foreach ($new as $operation => $function) {
                expect_true($atomic->store($a) === null && same($other->load(), $a), "$kind: store($x)");
                $expected = $function($a, $b);
                $result = $atomic->$operation($b);
                expect_true(
                    same($result, $expected),
                    "$kind: $x $operation $y gives " . shown($expected) . ', not ' . shown($result),
                );
                expect_true(same($other->load(), $expected), "$kind: $x $operation $y is stored");
            }
            $atomic->store($a);
            expect_true(same($other->exchange($b), $a) && same($atomic->load(), $b), "$kind: exchange($y) of $x");
            expect_true($atomic->compareExchange($b, $a) && same($other->load(), $a), "$kind: compareExchange($y, $x)");
            $equal = pack('d', $a) === pack('d', $b);
            expect_true($atomic->compareExchange($b, 5) === $equal, "$kind: compareExchange($y, 5) of $x");
            expect_true(same($other->load(), $equal ? 5.0 : $a), "$kind: compareExchange($y, 5) of $x stores only if it was so");
        }
    }
    $atomic->store(0.0);
    expect_true(!$atomic->compareExchange(-0.0, 1), "$kind: 0.0 and -0.0 differ");
    expect_true($atomic->store(7) === null && $atomic->load() === 7.0 && $atomic->add(1) === 8.0, "$kind: integers become floats");
    in_child(static fn () => $other->store(0.5));
    expect_true($atomic->load() === 0.5, "$kind: what a child stores is seen");
    if ($block !== null) {
        expect_true($block->read(0, 8) === pack('d', 0.5), "$kind: it is a bare number");
        if ($block->file() !== null || $block->key() > 0) {
            echo in_unrelated_process(sprintf('$a = new SharedMemory\AtomicFloat(%s); var_dump($a->load(), $a->add(2));', opening_of($block)));
            expect_true($atomic->load() === 2.5, "$kind: what an unrelated process adds is seen");
        }
    }
}
?>
--EXPECT--
float(0.5)
float(2.5)
float(0.5)
float(2.5)
