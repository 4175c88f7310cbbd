--TEST--
Vector: it takes as many whole elements as its window has, aligned, and shares them with all processes that map the bytes
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

const SIZES = [
    'Int8' => [1, 'c'], 'UInt8' => [1, 'C'], 'Int16' => [2, 's'], 'UInt16' => [2, 'S'], 'Int32' => [4, 'l'], 'UInt32' => [4, 'L'],
    'Int64' => [8, 'q'], 'Float32' => [4, 'f'], 'Float64' => [8, 'd'],
];

foreach (blocks(4096) as $kind => $block) {
    foreach (Type::cases() as $type) {
        [$size, $format] = SIZES[$type->name];
        foreach ([$size, 2 * $size - 1, 2 * $size, 3 * $size + 1, 64, 4032] as $length) {
            $v = new Vector($type, $block->slice(64, $length));
            expect_true(count($v) === intdiv($length, $size), "$kind, $type->name: elements in $length bytes");
            $block->fill(0x55);
            $last = count($v) - 1;
            $v[$last] = 100;
            $bytes = str_repeat("\x55", 64 + $last * $size) . pack($format, 100);
            expect_true($block->read() === str_pad($bytes, 4096, "\x55"), "$kind, $type->name: the last of $length bytes");
        }
        for ($offset = 1; $offset < $size; $offset++) {
            try {
                new Vector($type, $block->slice($offset));
                echo "$kind: $type->name may begin at $offset\n";
            } catch (ValueError) {
            }
        }
        $block->fill(0);
        $v = new Vector($type, $block);
        in_child(static fn () => $v->assign([1, 2, 3]));
        expect_true($v->toArray(0, 4) == [1, 2, 3, 0], "$kind, $type->name: what a child assigns is there");
        if ($block->file() !== null || $block->key() > 0) {
            $again = new Vector($type, eval('return ' . opening_of($block) . ';')); // at another address
            $again[3] = 4;
            expect_true($v[3] == 4 && $again->sum() == 10, "$kind, $type->name: two mappings share it");
            if ($type === Type::Int16 || $type === Type::Float32) {
                expect_true(in_unrelated_process(sprintf(
                    '$v = new SharedMemory\Vector(SharedMemory\Type::%s, %s); echo $v->sum(); $v[0] = 50;',
                    $type->name, opening_of($block),
                )) === '10' && $v[0] == 50, "$kind, $type->name: unrelated processes share it");
            }
        }
    }
    // Two views on the same bytes.
    $block->fill(0);
    $words = new Vector(Type::UInt16, $block);
    $signed = new Vector(Type::Int8, $block);
    $floats = new Vector(Type::Float64, $block);
    $words[0] = 0xffff;
    expect_true($signed[0] === -1 && $signed[1] === -1 && $signed[2] === 0, "$kind: the same bytes, signed");
    $floats[0] = 1.0;
    $bytes = array_values(unpack('S4', pack('d', 1.0)));
    expect_true($words->toArray(0, 4) === $bytes, "$kind: the same bytes, as a float");
    (new SharedMemory\Atomic($block->slice(8)))->store(-1);
    expect_true($words[4] === 0xffff && is_nan($floats[1]), "$kind: the same bytes, as an Atomic");
}

// Its length is fixed; a new one takes what there is by then, whichever process has added it.
foreach (growable_blocks(4096) as $kind => $block) {
    $v = new Vector(Type::Int64, $block);
    in_child(static fn () => $block->grow(8192));
    expect_true(count($v) === 512 && !isset($v[512]), "$kind: its length is fixed");
    $v[511] = 5;
    expect_true(count(new Vector(Type::Int64, $block)) === 1024, "$kind: a new one is longer");
    $block->grow(1 << 22); // most probably elsewhere
    expect_true(count($v) === 512 && $v[511] === 5 && $v->sum() === 5, "$kind: it works as ever when the block has moved");
}

echo "Arguments:\n";
$block = SharedMemory::mmap(64);
try_to(static fn () => new Vector(Type::Int64, $block->slice(0, 7)));
try_to(static fn () => new Vector(Type::UInt8, $block->slice(64)));
try_to(static fn () => new Vector(Type::Int32, $block->slice(2)));
foreach ([0, -1, PHP_INT_MIN, PHP_INT_MAX, (1 << 44) + 1] as $count) {
    try_to(static fn () => new Vector(Type::Int64, $count));
}
try_to(static fn () => new Vector(Type::Int64, '3x'));
try_to(static fn () => new Vector('Int64', 3));
try_to(static fn () => new Vector(Type::Int64));
$block->free();
try_to(static fn () => new Vector(Type::Int64, $block));
?>
--EXPECT--
Arguments:
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must have at least 8 bytes, 7 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must have at least 1 bytes, 0 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must begin at a multiple of 4 in its block, it begins at 2
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be between 1 and 17592186044416 elements, 0 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be between 1 and 17592186044416 elements, -1 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be between 1 and 17592186044416 elements, -9223372036854775808 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be between 1 and 17592186044416 elements, 9223372036854775807 given
ValueError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be between 1 and 17592186044416 elements, 17592186044417 given
TypeError(0): SharedMemory\Vector::__construct(): Argument #2 ($memory) must be of type SharedMemory|int, string given
TypeError(0): SharedMemory\Vector::__construct(): Argument #1 ($type) must be of type SharedMemory\Type, string given
ArgumentCountError(0): SharedMemory\Vector::__construct() expects exactly 2 arguments, 1 given
SharedMemory\Error(0): This block of shared memory has been freed
