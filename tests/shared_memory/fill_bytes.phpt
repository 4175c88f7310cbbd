--TEST--
SharedMemory: fill() sets bytes to one value
--EXTENSIONS--
shm
--FILE--
<?php
$block = SharedMemory::mmap(10);
$block->fill(ord('a'));
var_dump($block->read());
$block->fill(ord('b'), 7);
var_dump($block->read());
$block->fill(ord('c'), 2, 3);
var_dump($block->read());
$block->fill(ord('d'), length: 1);
var_dump($block->read());
$block->fill(byte: ord('e'), offset: 9, length: null);
var_dump($block->read());

echo "Nothing, everywhere it can be:\n";
$block->fill(ord('x'), 0, 0);
$block->fill(ord('x'), 5, 0);
$block->fill(ord('x'), 10, 0);
$block->fill(ord('x'), 10);
var_dump($block->read());

echo "The lowest and the highest byte:\n";
$block->fill(255, 0, 1);
$block->fill(0, 1, 1);
var_dump(bin2hex($block->read(0, 3)));

echo "Of a slice, and no byte more:\n";
$block->slice(3, 2)->fill(ord('f'));
var_dump($block->read(2));

echo "Without arguments, zeros:\n";
$block->fill();
var_dump($block->read() === str_repeat("\0", 10));
?>
--EXPECT--
string(10) "aaaaaaaaaa"
string(10) "aaaaaaabbb"
string(10) "aacccaabbb"
string(10) "dacccaabbb"
string(10) "dacccaabbe"
Nothing, everywhere it can be:
string(10) "dacccaabbe"
The lowest and the highest byte:
string(6) "ff0063"
Of a slice, and no byte more:
string(8) "cffaabbe"
Without arguments, zeros:
bool(true)
