--TEST--
SharedMemory: mmap() without a file gives zeros that have no name
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(100);
var_dump(
    $block->count(),
    $block->offset(),
    $block->mechanism(),
    $block->file(),
    $block->key(),
    $block->id(),
    $block->read() === str_repeat("\0", 100),
);

echo "Named arguments, and flags that mean nothing here but are right:\n";
$block = SharedMemory::mmap(size: 5, file: null, flags: SharedMemory::EXCLUSIVE, mode: 0777);
var_dump($block->write(offset: 1, data: 'abc'), $block->read(length: 3, offset: 1));

echo "Two blocks are two blocks: ";
var_dump(SharedMemory::mmap(5)->read() === "\0\0\0\0\0");

echo "One byte, and more than a page:\n";
$block = SharedMemory::mmap(1);
var_dump($block->write("\xff"), $block->read() === "\xff");
$block = SharedMemory::mmap(1000001);
var_dump($block->write('last', 999997), $block->read(999997));

echo "Zeros that only this process cannot write:\n";
$block = SharedMemory::mmap(5, null, SharedMemory::READ_ONLY);
var_dump($block->read() === "\0\0\0\0\0");
try_to(fn() => $block->write('a'));
?>
--EXPECT--
int(100)
int(0)
string(4) "mmap"
NULL
NULL
NULL
bool(true)
Named arguments, and flags that mean nothing here but are right:
int(3)
string(3) "abc"
Two blocks are two blocks: bool(true)
One byte, and more than a page:
int(1)
bool(true)
int(4)
string(4) "last"
Zeros that only this process cannot write:
bool(true)
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
