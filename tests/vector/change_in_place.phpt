--TEST--
Vector: $v[0] += 1 works; unset, append, references, nested writes and ++ throw and change nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

foreach ([Type::UInt8, Type::Float64] as $type) {
    echo $type->name, "\n";
    $v = new Vector($type, 2);
    $v[0] += 5;
    $v[0] *= 3;
    $v[0] -= 1;
    $v[0] **= 2;
    $v[0] ??= 7;
    expect_true($v[0] == 196 && $v[1] == 0, 'assignments with an operator work');
    expect_true(($v[1] += 4) == 4 && ($v[1] = 6) === 6, 'assignments are expressions');
    try_to(static fn () => $v[1] /= 0);

    try_to(static function () use ($v): void {
        $v[] = 1;
    });
    try_to(static function () use ($v): void {
        try {
            $v[] += 1;
        } catch (Error $e) {
            throw $e->getPrevious() ?? $e; // PHP adds an error of its own
        }
    });
    try_to(static function () use ($v): void {
        $v[][] = 1;
    });
    try_to(static function () use ($v): void {
        unset($v[0]);
    });
    try_to(static function () use ($v): void {
        unset($v[9]);
    });
    try_to(static function () use ($v): void {
        unset($v[0][0]);
    });
    try_to(static fn () => $v->offsetUnset(0));
    try_to(static fn () => $v[0]++);
    try_to(static fn () => --$v[0]);
    try_to(static fn () => $v[0][1] = 1);
    try_to(static fn () => $v[0][] = 1);
    try_to(static fn () => $v[0]->x = 1);
    try_to(static function () use ($v): void {
        $r = &$v[0];
        $r = 1;
    });
    try_to(static function () use ($v): void {
        $array = [&$v[1]];
        $array[0] = 1;
    });
    try_to(static function () use ($v): void {
        $value = 1;
        $v[0] = &$value;
    });
    try_to(static fn () => sort($v[0]));
    try_to(static function () use ($v): void {
        foreach ([1, 2] as $v[0][0]) {
        }
    });
    try_to(static function () use ($v): void {
        [&$a] = $v;
    });
    expect_true($v->toArray() == [196, 6], 'nothing has changed');
}
$v = new Vector(Type::UInt8, 1);
$v[0] = 255;
try_to(static fn () => $v[0] += 1);
try_to(static fn () => $v[0] -= 255.5);
try_to(static fn () => $v[0] .= 'x');
expect_true($v[0] === 255, 'what does not fit is not stored');
foreach ([1, 2, 3] as $v[0]) {
}
[$v[0]] = [4];
expect_true($v[0] === 4, 'it can be the target of a loop or a list');
?>
--EXPECT--
UInt8
DivisionByZeroError(0): Division by zero
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
Float64
DivisionByZeroError(0): Division by zero
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, no element can be unset
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
SharedMemory\Error(0): An element of a SharedMemory\Vector cannot be referenced or changed in place: assign to it, or use add()
ValueError(0): The element must be between 0 and 255, 256 given
ValueError(0): The element must be an integer between 0 and 255, -0.5 given
TypeError(0): The element must be of type int|float, string given
