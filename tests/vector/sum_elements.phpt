--TEST--
Vector: sum() is exact for integers and a float only if it does not fit; min() and max() pass over NAN
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

const RANGES = [
    'Int8' => [-0x80, 0x7f], 'UInt8' => [0, 0xff], 'Int16' => [-0x8000, 0x7fff], 'UInt16' => [0, 0xffff],
    'Int32' => [-0x80000000, 0x7fffffff], 'UInt32' => [0, 0xffffffff], 'Int64' => [PHP_INT_MIN, PHP_INT_MAX],
];

mt_srand(7);
foreach (RANGES as $name => [$least, $most]) {
    foreach ([1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 4095, 4096, 4097, 10_000] as $count) {
        $v = new Vector(constant(Type::class . "::$name"), $count);
        $values = [];
        for ($i = 0; $i < $count; $i++) {
            $values[] = $name === 'Int64' ? mt_rand(-1 << 30, 1 << 30) << 20 : mt_rand($least, $most);
        }
        $v->assign($values);
        expect_true($v->sum() === array_sum($values), "$name, $count: sum");
        expect_true($v->min() === min($values) && $v->max() === max($values), "$name, $count: min and max");
        foreach ([0, $count >> 1, $count - 1] as $place) {
            $v->fill(3);
            $v[$place] = $least;
            expect_true($v->min() === $least && $v->max() === ($count > 1 ? 3 : $least), "$name, $count: min at $place");
            $v[$place] = $most;
            expect_true($v->max() === $most && $v->min() === ($count > 1 ? 3 : $most), "$name, $count: max at $place");
        }
        if ($name !== 'Int64') {
            foreach ([$least, $most] as $value) {
                $v->fill($value);
                expect_true($v->sum() === $count * $value, "$name, $count: sum of $value");
            }
        }
    }
}
foreach (['UInt32' => 0xffffffff, 'Int32' => -0x80000000, 'Int8' => -128] as $name => $value) {
    $v = new Vector(constant(Type::class . "::$name"), $count = (1 << 20) + 3);
    $v->fill($value);
    expect_true($v->sum() === $count * $value, "$name: sum of many");
}

foreach ([
    [PHP_INT_MAX], [PHP_INT_MIN], [PHP_INT_MAX, PHP_INT_MIN], [PHP_INT_MAX, 0], [PHP_INT_MAX, 1, -1], [PHP_INT_MIN, -1, 1],
    [PHP_INT_MAX, PHP_INT_MAX, PHP_INT_MIN, PHP_INT_MIN], [PHP_INT_MAX, PHP_INT_MAX, -PHP_INT_MAX],
    [PHP_INT_MAX, 1], [PHP_INT_MIN, -1], [PHP_INT_MAX, PHP_INT_MAX], [PHP_INT_MIN, PHP_INT_MIN],
    [1 << 50, 1 << 50, -1], [1 << 49, (1 << 50) - 1, -1 << 50, 7],
] as $values) {
    $v = new Vector(Type::Int64, count($values));
    $v->assign($values);
    echo implode(' + ', $values), ' = ';
    var_dump($v->sum());
}
$v = new Vector(Type::Int64, 10_000);
$v->fill(PHP_INT_MAX);
expect_true($v->sum() === 10_000 * 9223372036854775807.0, 'a large sum is a float');
$v->fill(PHP_INT_MIN, 5000);
expect_true($v->sum() === -5000, 'it is exact, whatever comes in between');

foreach (['Float32', 'Float64'] as $name) {
    foreach ([1, 2, 7, 8, 9, 16, 17, 100, 1001] as $count) {
        $v = new Vector(constant(Type::class . "::$name"), $count);
        $v->assign($values = array_map(static fn (int $i): float => ($i * 37 % 101 - 50) / 4, range(1, $count)));
        expect_true($v->sum() === array_sum($values), "$name, $count: sum");
        expect_true($v->min() === min($values) && $v->max() === max($values), "$name, $count: min and max");
        foreach ([0, $count >> 1, $count - 1] as $place) {
            foreach ([-INF, INF, -1e30, 1e30] as $value) {
                $v->fill(2.5);
                $v[$place] = $value;
                $value = $v[$place]; // rounded
                expect_true($v->min() === ($count > 1 ? min(2.5, $value) : $value), "$name, $count: min with $value at $place");
                expect_true($v->max() === ($count > 1 ? max(2.5, $value) : $value), "$name, $count: max with $value at $place");
            }
            $v->fill(NAN);
            expect_true(is_nan($v->min()) && is_nan($v->max()) && is_nan($v->sum()), "$name, $count: nothing but NAN");
            foreach ([4.5, -4.5, INF, -INF] as $value) {
                $v->fill(NAN);
                $v[$place] = $value;
                expect_true($v->min() === $value && $v->max() === $value, "$name, $count: $value at $place among NAN");
            }
        }
        $v->fill(INF);
        expect_true($v->min() === INF && $v->max() === INF && $v->sum() === INF, "$name, $count: INF everywhere");
        $v->fill(-INF);
        expect_true($v->min() === -INF && $v->max() === -INF && $v->sum() === -INF, "$name, $count: -INF everywhere");
    }
}
?>
--EXPECT--
9223372036854775807 = int(9223372036854775807)
-9223372036854775808 = int(-9223372036854775808)
9223372036854775807 + -9223372036854775808 = int(-1)
9223372036854775807 + 0 = int(9223372036854775807)
9223372036854775807 + 1 + -1 = int(9223372036854775807)
-9223372036854775808 + -1 + 1 = int(-9223372036854775808)
9223372036854775807 + 9223372036854775807 + -9223372036854775808 + -9223372036854775808 = int(-2)
9223372036854775807 + 9223372036854775807 + -9223372036854775807 = int(9223372036854775807)
9223372036854775807 + 1 = float(9.223372036854776E+18)
-9223372036854775808 + -1 = float(-9.223372036854776E+18)
9223372036854775807 + 9223372036854775807 = float(1.8446744073709552E+19)
-9223372036854775808 + -9223372036854775808 = float(-1.8446744073709552E+19)
1125899906842624 + 1125899906842624 + -1 = int(2251799813685247)
562949953421312 + 1125899906842623 + -1125899906842624 + 7 = int(562949953421318)
