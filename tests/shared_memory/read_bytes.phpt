--TEST--
SharedMemory: read() copies bytes out
--EXTENSIONS--
shm
--FILE--
<?php
$block = SharedMemory::mmap(10);
$block->write('0123456789');

var_dump($block->read());
var_dump($block->read(3));
var_dump($block->read(3, 4));
var_dump($block->read(3, null));
var_dump($block->read(length: 2));
var_dump($block->read(9, 1));
echo "Nothing, everywhere it can be:\n";
var_dump($block->read(0, 0), $block->read(5, 0), $block->read(10, 0), $block->read(10));

echo "Any bytes:\n";
$bytes = implode(array_map(chr(...), range(0, 255)));
$block = SharedMemory::mmap(256);
$block->write($bytes);
var_dump($block->read() === $bytes, $block->read(128, 1) === "\x80");

echo "A copy stays as it was:\n";
$copy = $block->read(65, 3);
$block->fill(ord('x'));
var_dump($copy, $block->read(65, 3));

echo "A megabyte, across pages:\n";
$block = SharedMemory::mmap(1 << 20);
$data = str_repeat(md5('shm'), (1 << 20) / 32);
$block->write($data);
var_dump($block->read() === $data, $block->read(4095, 3) === substr($data, 4095, 3));
?>
--EXPECT--
string(10) "0123456789"
string(7) "3456789"
string(4) "3456"
string(7) "3456789"
string(2) "01"
string(1) "9"
Nothing, everywhere it can be:
string(0) ""
string(0) ""
string(0) ""
string(0) ""
Any bytes:
bool(true)
bool(true)
A copy stays as it was:
string(3) "ABC"
string(3) "xxx"
A megabyte, across pages:
bool(true)
bool(true)
