--TEST--
Vector: isset(), empty(), ?? and reading take integers and integers in strings; everything else is no index
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

$v = new Vector(Type::Int16, 3);
$v->assign([5, 0, -7]);
$one = 1;
$reference = &$one;
expect_true($v[0] === 5 && $v['2'] === -7 && $v[$reference] === 0 && $v->offsetGet('0') === 5, 'elements are read');
$v['1'] = 9;
$v->offsetSet('2', 8);
expect_true($v->toArray() === [5, 9, 8], 'elements are written');
$v->assign([5, 0, -7]);

foreach ([-1, 3, PHP_INT_MAX, PHP_INT_MIN, '-1', '3', 'a', '', '00', '0 ', '1.0', '9223372036854775808', 1.0, 0.5, true, null, [], new stdClass()] as $index) {
    echo get_debug_type($index), ' ', is_scalar($index) ? var_export($index, true) : '', "\n";
    expect_true(!isset($v[$index]) && !$v->offsetExists($index), 'it is not set');
    expect_true(empty($v[$index]), 'it is empty');
    expect_true(($v[$index] ?? 'default') === 'default', '?? gives the default');
    try_to(static fn () => $v[$index]);
    try_to(static function () use ($v, $index): void {
        $v[$index] = 1;
    });
    try_to(static function () use ($v, $index): void {
        try {
            $v[$index] += 1;
        } catch (Error $e) {
            throw $e->getPrevious() ?? $e; // PHP adds an error of its own
        }
    });
}
expect_true($v->toArray() === [5, 0, -7], 'nothing was stored');
expect_true(isset($v[0]) && isset($v[1]) && isset($v['2']) && !isset($v[3]), 'what is there is set, 0 too');
expect_true(!empty($v[0]) && empty($v[1]) && !empty($v[2]), '0 is empty');
expect_true(($v[1] ?? 'default') === 0 && ($v[3] ?? 'default') === 'default', '?? gives what is there');
expect_true(!isset($v[0][0]) && ($v[0][0] ?? 'default') === 'default', 'nothing is in an element');
expect_true(!isset($v[9][0]), 'nor in none');
expect_true(count($v) === 3 && $v->count() === 3, 'count() counts elements');

[$a, , $b] = $v;
expect_true($a === 5 && $b === -7, 'it can be taken apart');
['0' => $a, 2 => $b] = $v;
expect_true($a === 5 && $b === -7, 'by keys too');
try_to(static fn () => [, , , $d] = $v);
try_to(static fn () => $v->offsetGet(3));
try_to(static fn () => $v->offsetSet(3, 1));
try_to(static fn () => $v->offsetSet(null, 1));
foreach (['add' => [3], 'compareExchange' => [-1, 0, 0]] as $method => $arguments) {
    try_to(static fn () => $v->$method(...$arguments));
}
?>
--EXPECT--
int -1
ValueError(0): The index must be between 0 and 2, -1 given
ValueError(0): The index must be between 0 and 2, -1 given
ValueError(0): The index must be between 0 and 2, -1 given
int 3
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
int 9223372036854775807
ValueError(0): The index must be between 0 and 2, 9223372036854775807 given
ValueError(0): The index must be between 0 and 2, 9223372036854775807 given
ValueError(0): The index must be between 0 and 2, 9223372036854775807 given
int -9223372036854775807-1
ValueError(0): The index must be between 0 and 2, -9223372036854775808 given
ValueError(0): The index must be between 0 and 2, -9223372036854775808 given
ValueError(0): The index must be between 0 and 2, -9223372036854775808 given
string '-1'
ValueError(0): The index must be between 0 and 2, -1 given
ValueError(0): The index must be between 0 and 2, -1 given
ValueError(0): The index must be between 0 and 2, -1 given
string '3'
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
string 'a'
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
string ''
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
string '00'
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
string '0 '
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
string '1.0'
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
string '9223372036854775808'
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type string as the index of a SharedMemory\Vector
float 1.0
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
float 0.5
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type float as the index of a SharedMemory\Vector
bool true
TypeError(0): Cannot use a value of type bool as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type bool as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type bool as the index of a SharedMemory\Vector
null 
TypeError(0): Cannot use a value of type null as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type null as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type null as the index of a SharedMemory\Vector
array 
TypeError(0): Cannot use a value of type array as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type array as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type array as the index of a SharedMemory\Vector
stdClass 
TypeError(0): Cannot use a value of type stdClass as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type stdClass as the index of a SharedMemory\Vector
TypeError(0): Cannot use a value of type stdClass as the index of a SharedMemory\Vector
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
ValueError(0): The index must be between 0 and 2, 3 given
SharedMemory\Error(0): A SharedMemory\Vector has a fixed length, nothing can be appended
ValueError(0): SharedMemory\Vector::add(): Argument #1 ($index) must be between 0 and 2, 3 given
ValueError(0): SharedMemory\Vector::compareExchange(): Argument #1 ($index) must be between 0 and 2, -1 given
