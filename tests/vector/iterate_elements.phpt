--TEST--
Vector: foreach goes by index, each element at its own time; not by reference
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

$block = SharedMemory::mmap(64);
foreach (Type::cases() as $type) {
    $v = new Vector($type, 3);
    $v->assign([1, 2, 3]);
    $seen = [];
    foreach ($v as $key => $value) {
        $seen[$key] = $value;
    }
    expect_true($seen == [1, 2, 3] && $seen === $v->toArray(), "$type->name: keys and values");
    expect_true([...$v] === $seen && iterator_to_array($v) === $seen, "$type->name: spread");
    $pairs = [];
    foreach ($v as $a) {
        foreach ($v as $b) {
            $pairs[] = "$a$b";
        }
    }
    expect_true(implode(' ', $pairs) === '11 12 13 21 22 23 31 32 33', "$type->name: one inside the other");
}

$v = new Vector(Type::Int64, 3);
foreach ($v as $i => $value) {
    if ($i < 2) {
        $v[$i + 1] = $value + 10;
    }
}
expect_true($v->toArray() === [0, 10, 20], 'no snapshot is taken');
foreach ($v as $value) {
    $value++;
    break;
}
expect_true($v[0] === 0, 'the variable is a copy');

$iterator = $v->getIterator();
echo $iterator::class, "\n";
for ($iterator->rewind(); $iterator->valid(); $iterator->next()) {
    echo $iterator->key(), ' => ', $iterator->current(), "\n";
}
$iterator->rewind();
echo $iterator->current(), "\n";
echo implode(',', iterator_to_array(new LimitIterator(new IteratorIterator($v), 1, 1), false)), "\n";
echo implode(',', iterator_to_array((static fn () => yield from $v)())), "\n";

// The iterator keeps the vector, and the vector its memory.
$iterator = (new Vector(Type::UInt8, 2))->getIterator();
expect_true(iterator_to_array($iterator) === [0, 0], 'an iterator keeps its vector');

try_to(static function () use ($v): void {
    foreach ($v as &$value) {
        $value = 1;
    }
});
$v = new Vector(Type::Int64, $block);
try_to(static function () use ($v, $block): void {
    foreach ($v as $i => $value) {
        if ($i === 2) {
            $block->free();
        }
        expect_true($i <= 2, 'it ends at once');
    }
});
try_to(static function () use ($v): void {
    foreach ($v as $value) {
        echo "not reached\n";
    }
});
?>
--EXPECT--
InternalIterator
0 => 0
1 => 10
2 => 20
0
10
0,10,20
SharedMemory\Error(0): A SharedMemory\Vector cannot be iterated by reference
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
