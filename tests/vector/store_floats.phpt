--TEST--
Vector: the floating-point types take every number, Float32 rounds it, and nothing else is stored
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

const LARGEST = 3.4028234663852886e38; // of Float32
const VALUES = [0.0, -0.0, 1.5, 0.1, -1e-300, 5e-324, 1.401298464324817e-45, LARGEST, -LARGEST, INF, -INF, NAN, 1 / 3];
const INTEGERS = [0, 1, -1, 16777217, PHP_INT_MAX, PHP_INT_MIN];

$ways = [
    '[]' => static fn (Vector $v, int|float $value) => $v[1] = $value,
    'offsetSet' => static fn (Vector $v, int|float $value) => $v->offsetSet(1, $value),
    'assign' => static fn (Vector $v, int|float $value) => $v->assign([$value], 1),
    'fill' => static fn (Vector $v, int|float $value) => $v->fill($value, 1, 1),
    'compareExchange' => static fn (Vector $v, int|float $value) => $v->compareExchange(1, 7, $value),
];
foreach ([[Type::Float32, 'f'], [Type::Float64, 'd']] as [$type, $format]) {
    $block = SharedMemory::mmap(64);
    $v = new Vector($type, $block->slice(0, strlen(pack($format, 0)) * 3));
    foreach ([...VALUES, ...INTEGERS] as $value) {
        foreach ($ways as $way => $store) {
            $v->fill(7);
            $store($v, $value);
            [, $rounded] = unpack($format, pack($format, $value));
            $text = var_export($value, true);
            if (is_nan((float) $value)) {
                expect_true(is_nan($v[1]), "$type->name: $way stores $text");
            } else {
                expect_true(pack('d', $v[1]) === pack('d', $rounded), "$type->name: $way stores $text");
                $bytes = pack("{$format}3", 7, $value, 7);
                expect_true($block->read(0, strlen($bytes)) === $bytes, "$type->name: $way writes $text");
            }
            expect_true($v[0] === 7.0 && $v[2] === 7.0, "$type->name: $way leaves its neighbours alone");
        }
    }
    foreach ([null, false, '1.5', [], new stdClass()] as $value) {
        try_to(static fn () => $v[0] = $value);
        try_to(static fn () => $v->assign([1, $value]));
    }
    expect_true($v[0] === 7.0, "$type->name: nothing was stored");
}

$v = new Vector(Type::Float32, 2);
// Half a step above the largest rounds to the next one, which would be infinite; a little below still rounds down.
try_to(static fn () => $v[0] = 3.4028235677973366e38);
try_to(static fn () => $v[0] = -1e39);
try_to(static fn () => $v->fill(1e300));
try_to(static fn () => $v->assign([1, PHP_FLOAT_MAX]));
try_to(static fn () => $v->compareExchange(0, 0, 1e39));
expect_true($v->toArray() === [0.0, 0.0], 'nothing was stored');
$v[0] = 3.4028235677973362e38;
expect_true($v[0] === LARGEST, 'a little below rounds down');

// Floats are compared by their bits, after rounding.
$v->assign([0.1, NAN]);
expect_true($v->compareExchange(0, 0.1, -0.0), 'what was rounded equals what is rounded');
expect_true(!$v->compareExchange(0, 0.0, 1), '0.0 and -0.0 differ');
expect_true($v->compareExchange(1, NAN, 2) && $v[1] === 2.0, 'NAN equals itself');
expect_true($v->compareExchange(1, 2, 3) && $v[1] === 3.0, 'integers are compared as floats');
?>
--EXPECT--
TypeError(0): The element must be of type int|float, null given
TypeError(0): Each value must be of type int|float, null given
TypeError(0): The element must be of type int|float, bool given
TypeError(0): Each value must be of type int|float, bool given
TypeError(0): The element must be of type int|float, string given
TypeError(0): Each value must be of type int|float, string given
TypeError(0): The element must be of type int|float, array given
TypeError(0): Each value must be of type int|float, array given
TypeError(0): The element must be of type int|float, stdClass given
TypeError(0): Each value must be of type int|float, stdClass given
TypeError(0): The element must be of type int|float, null given
TypeError(0): Each value must be of type int|float, null given
TypeError(0): The element must be of type int|float, bool given
TypeError(0): Each value must be of type int|float, bool given
TypeError(0): The element must be of type int|float, string given
TypeError(0): Each value must be of type int|float, string given
TypeError(0): The element must be of type int|float, array given
TypeError(0): Each value must be of type int|float, array given
TypeError(0): The element must be of type int|float, stdClass given
TypeError(0): Each value must be of type int|float, stdClass given
ValueError(0): The element must fit into a Float32, whose largest number is 3.40282347e+38, 3.40282357e+38 given
ValueError(0): The element must fit into a Float32, whose largest number is 3.40282347e+38, -1.0e+39 given
ValueError(0): The value must fit into a Float32, whose largest number is 3.40282347e+38, 1.0e+300 given
ValueError(0): Each value must fit into a Float32, whose largest number is 3.40282347e+38, 1.79769313e+308 given
ValueError(0): The desired value must fit into a Float32, whose largest number is 3.40282347e+38, 1.0e+39 given
