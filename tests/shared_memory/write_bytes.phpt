--TEST--
SharedMemory: write() copies bytes in and returns how many
--EXTENSIONS--
shm
--FILE--
<?php
$block = SharedMemory::mmap(10);
var_dump($block->write('0123456789'), $block->read());
var_dump($block->write('abc'), $block->read());
var_dump($block->write('xy', 8), $block->read());
var_dump($block->write(offset: 4, data: '!'), $block->read());

echo "Nothing, everywhere it can be:\n";
var_dump($block->write(''), $block->write('', 5), $block->write('', 10), $block->read());

echo "Any bytes:\n";
$bytes = implode(array_map(chr(...), range(0, 255)));
$large = SharedMemory::mmap(256);
var_dump($large->write($bytes), $large->read() === $bytes);

echo "Numbers are written as the strings they make:\n";
var_dump($block->write(1234), $block->write(1.5, 5), $block->read());

echo "To a slice, into the block:\n";
var_dump($block->slice(2, 3)->write('AB', 1), $block->read());
?>
--EXPECT--
int(10)
string(10) "0123456789"
int(3)
string(10) "abc3456789"
int(2)
string(10) "abc34567xy"
int(1)
string(10) "abc3!567xy"
Nothing, everywhere it can be:
int(0)
int(0)
int(0)
string(10) "abc3!567xy"
Any bytes:
int(256)
bool(true)
Numbers are written as the strings they make:
int(4)
int(3)
string(10) "1234!1.5xy"
To a slice, into the block:
int(2)
string(10) "123AB1.5xy"
