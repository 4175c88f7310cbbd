--TEST--
Vector: each integer type takes what is in its range, by every way to store, and refuses everything else without storing it
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
const WRONG_TYPES = [null, true, 'one', '', '1x', [], [1]];

/** The ways to store a value in element 1. The second half of them are methods, which take numbers in strings too, as PHP does. */
function ways(Vector $v, mixed $value): array
{
    return [
        '[]' => static fn () => $v[1] = $value,
        'offsetSet' => static fn () => $v->offsetSet(1, $value),
        'assign' => static fn () => $v->assign([$value], 1),
        'assign several' => static fn () => $v->assign([7, $value, 7]),
        'fill' => static fn () => $v->fill($value, 1, 1),
        'compareExchange' => static fn () => $v->compareExchange(1, 7, $value),
    ];
}

foreach (Type::cases() as $type) {
    if (!isset(RANGES[$type->name])) {
        continue;
    }
    [$min, $max] = RANGES[$type->name];
    $v = new Vector($type, 3);
    foreach ([$min, $min + 1, 0, 1, $max - 1, $max] as $value) {
        foreach (ways($v, $value) as $way => $store) {
            $v->fill(7);
            $store();
            expect_true($v->toArray() === [7, $value, 7], "$type->name: $way stores $value");
        }
        if (abs($value) < 1 << 53) {
            foreach (ways($v, (float) $value) as $way => $store) {
                $v->fill(7);
                $store();
                expect_true($v->toArray() === [7, $value, 7], "$type->name: $way stores $value as an integer");
            }
        }
    }
    $wrong = [0.5, -0.5, 1e300, -1e300, NAN, INF, -INF, 9223372036854775808.0, -9223372036854777856.0, $max + 1.5];
    if ($type !== Type::Int64) {
        array_push($wrong, $min - 1, $max + 1, (float) $min - 1, (float) $max + 1, PHP_INT_MIN, PHP_INT_MAX);
    }
    foreach ($wrong as $value) {
        $shown = var_export($value, true); // PHP warns of NAN in a string
        foreach (ways($v, $value) as $way => $store) {
            $v->fill(7);
            try {
                $store();
                echo "$type->name: $way takes $shown\n";
            } catch (ValueError) {
            }
            expect_true($v->toArray() === [7, 7, 7], "$type->name: $way of $shown has stored nothing");
        }
    }
    foreach ([...WRONG_TYPES, new stdClass(), static fn () => 1] as $value) {
        foreach (ways($v, $value) as $way => $store) {
            if ($way === 'fill' || $way === 'compareExchange') {
                if (is_scalar($value) && is_numeric((string) $value) || $value === null) {
                    continue;
                }
            }
            $v->fill(7);
            try {
                $store();
                echo "$type->name: $way takes ", get_debug_type($value), "\n";
            } catch (TypeError) {
            }
            expect_true($v->toArray() === [7, 7, 7], "$type->name: $way has stored nothing");
        }
    }
}

echo "Messages:\n";
$v = new Vector(Type::UInt8, 2);
try_to(static fn () => $v[0] = 256);
try_to(static fn () => $v[0] = -1);
try_to(static fn () => $v[0] = 1.5);
try_to(static fn () => $v[0] = NAN);
try_to(static fn () => $v[0] = '1');
try_to(static fn () => $v[0] = null);
try_to(static fn () => $v->assign([1, 300]));
try_to(static fn () => $v->assign([1, '2']));
try_to(static fn () => $v->fill(300));
try_to(static fn () => $v->fill([]));
try_to(static fn () => $v->compareExchange(0, 300, 1));
try_to(static fn () => $v->compareExchange(0, 1, 300));
try_to(static fn () => $v->add(0, 0.5));
try_to(static fn () => $v->add(0, NAN));
try_to(static fn () => $v->add(0, 1e19));
expect_true($v->toArray() === [0, 0], 'nothing was stored');
// A reference is as good as its value.
$value = 200;
$reference = &$value;
$v[0] = $reference;
$array = [1, &$value];
$v->assign($array);
expect_true($v->toArray() === [1, 200], 'references are stored as their values');
?>
--EXPECT--
Messages:
ValueError(0): The element must be between 0 and 255, 256 given
ValueError(0): The element must be between 0 and 255, -1 given
ValueError(0): The element must be an integer between 0 and 255, 1.5 given
ValueError(0): The element must be an integer between 0 and 255, NAN given
TypeError(0): The element must be of type int|float, string given
TypeError(0): The element must be of type int|float, null given
ValueError(0): Each value must be between 0 and 255, 300 given
TypeError(0): Each value must be of type int|float, string given
ValueError(0): The value must be between 0 and 255, 300 given
TypeError(0): SharedMemory\Vector::fill(): Argument #1 ($value) must be of type int|float, array given
ValueError(0): The expected value must be between 0 and 255, 300 given
ValueError(0): The desired value must be between 0 and 255, 300 given
ValueError(0): The difference must be an integer between -9223372036854775808 and 9223372036854775807, 0.5 given
ValueError(0): The difference must be an integer between -9223372036854775808 and 9223372036854775807, NAN given
ValueError(0): The difference must be an integer between -9223372036854775808 and 9223372036854775807, 1.0e+19 given
