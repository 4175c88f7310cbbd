--TEST--
Vector: assign(), fill() and toArray() work on ranges; what does not fit is refused and nothing is stored
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

foreach (Type::cases() as $type) {
    $number = str_starts_with($type->name, 'Float') ? floatval(...) : intval(...);
    foreach ([1, 2, 3, 7, 8, 9, 16, 31, 33, 100] as $count) {
        $v = new Vector($type, $count);
        expect_true($v->toArray() === array_fill(0, $count, $number(0)), "$type->name, $count: new ones are 0");
        $values = array_map($number, range(1, $count));
        $v->assign($values);
        expect_true($v->toArray() === $values, "$type->name, $count: all are assigned");
        for ($offset = 0; $offset <= $count; $offset += 1 + intdiv($count, 5)) {
            expect_true($v->toArray($offset) === array_slice($values, $offset), "$type->name, $count: from $offset on");
            for ($length = 0; $offset + $length <= $count; $length += 1 + intdiv($count, 7)) {
                expect_true($v->toArray($offset, $length) === array_slice($values, $offset, $length), "$type->name: $offset, $length");
                $v->fill(99, $offset, $length);
                $filled = array_replace($values, $length ? array_fill($offset, $length, $number(99)) : []);
                expect_true($v->toArray() === $filled, "$type->name: fill $offset, $length");
                $v->assign(array_slice($values, $offset, $length), $offset);
                expect_true($v->toArray() === $values, "$type->name: assign $offset, $length");
            }
        }
        $v->fill(42);
        expect_true($v->toArray() === array_fill(0, $count, $number(42)), "$type->name, $count: all are filled");
    }
}

$v = new Vector(Type::Int32, 4);
$v->assign(['x' => 1, 9 => 2, 'y' => 3]); // by order, whatever the keys
expect_true($v->toArray() === [1, 2, 3, 0], 'keys do not count');
$holes = [1, 2, 3, 4, 5];
unset($holes[1], $holes[3]);
$v->assign($holes, 1);
expect_true($v->toArray() === [1, 1, 3, 5], 'nor do holes');
$v->assign([]);
$v->assign([], 4);
$v->fill(7, 4);
expect_true($v->toArray(4) === [] && $v->toArray(0, 0) === [], 'nothing at the end');
$array = $v->toArray();
$array[] = 'more';
expect_true(array_is_list($array) && count($array) === 5, 'the array goes on as any other');

try_to(static fn () => $v->assign([1, 2, 3, 4, 5]));
try_to(static fn () => $v->assign([1, 2], 3));
try_to(static fn () => $v->assign([1], 4));
try_to(static fn () => $v->assign([], 5));
try_to(static fn () => $v->assign([1], -1));
try_to(static fn () => $v->assign([10, 20, 30, 1 << 31]));
try_to(static fn () => $v->assign([10, 20, 'x']));
try_to(static fn () => $v->assign([10, null]));
try_to(static fn () => $v->assign(10));
foreach ([[-1, null], [5, null], [0, 5], [3, 2], [4, 1], [0, -1], [PHP_INT_MAX, 1], [1, PHP_INT_MAX], [PHP_INT_MIN, PHP_INT_MIN]] as [$offset, $length]) {
    try_to(static fn () => $v->fill(1, $offset, $length));
    try_to(static fn () => $v->toArray($offset, $length));
}
expect_true($v->toArray() === [1, 1, 3, 5], 'nothing was stored');

// More elements than an array can have: the file is all hole, and stays so.
$path = temporary_path();
$file = fopen($path, 'x');
if (ftruncate($file, (1 << 32) + 8)) {
    $v = new Vector(Type::UInt8, SharedMemory::mmap(0, $path));
    expect_true(count($v) === (1 << 32) + 8, 'it is that large');
    try_to(static fn () => $v->toArray());
    $v[(1 << 32) + 7] = 5;
    expect_true($v->toArray(1 << 32) === [0, 0, 0, 0, 0, 0, 0, 5], 'a part of it can be had');
}
?>
--EXPECT--
ValueError(0): SharedMemory\Vector::assign(): Argument #1 ($values) must have at most 4 values at offset 0 of 4 elements, 5 given
ValueError(0): SharedMemory\Vector::assign(): Argument #1 ($values) must have at most 1 values at offset 3 of 4 elements, 2 given
ValueError(0): SharedMemory\Vector::assign(): Argument #1 ($values) must have at most 0 values at offset 4 of 4 elements, 1 given
ValueError(0): SharedMemory\Vector::assign(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory\Vector::assign(): Argument #2 ($offset) must be between 0 and 4, -1 given
ValueError(0): Each value must be between -2147483648 and 2147483647, 2147483648 given
TypeError(0): Each value must be of type int|float, string given
TypeError(0): Each value must be of type int|float, null given
TypeError(0): SharedMemory\Vector::assign(): Argument #1 ($values) must be of type array, int given
ValueError(0): SharedMemory\Vector::fill(): Argument #2 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #1 ($offset) must be between 0 and 4, -1 given
ValueError(0): SharedMemory\Vector::fill(): Argument #2 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #1 ($offset) must be between 0 and 4, 5 given
ValueError(0): SharedMemory\Vector::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 elements, 5 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #2 ($length) must be between 0 and 4 at offset 0 of 4 elements, 5 given
ValueError(0): SharedMemory\Vector::fill(): Argument #3 ($length) must be between 0 and 1 at offset 3 of 4 elements, 2 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #2 ($length) must be between 0 and 1 at offset 3 of 4 elements, 2 given
ValueError(0): SharedMemory\Vector::fill(): Argument #3 ($length) must be between 0 and 0 at offset 4 of 4 elements, 1 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #2 ($length) must be between 0 and 0 at offset 4 of 4 elements, 1 given
ValueError(0): SharedMemory\Vector::fill(): Argument #3 ($length) must be between 0 and 4 at offset 0 of 4 elements, -1 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #2 ($length) must be between 0 and 4 at offset 0 of 4 elements, -1 given
ValueError(0): SharedMemory\Vector::fill(): Argument #2 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #1 ($offset) must be between 0 and 4, 9223372036854775807 given
ValueError(0): SharedMemory\Vector::fill(): Argument #3 ($length) must be between 0 and 3 at offset 1 of 4 elements, 9223372036854775807 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #2 ($length) must be between 0 and 3 at offset 1 of 4 elements, 9223372036854775807 given
ValueError(0): SharedMemory\Vector::fill(): Argument #2 ($offset) must be between 0 and 4, -9223372036854775808 given
ValueError(0): SharedMemory\Vector::toArray(): Argument #1 ($offset) must be between 0 and 4, -9223372036854775808 given
SharedMemory\Error(0): An array has at most 1073741824 elements, not 4294967304
