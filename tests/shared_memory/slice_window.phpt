--TEST--
SharedMemory: slice() is a window on a part, and so is a slice of a slice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

function say(SharedMemory $window): void
{
    printf("%d bytes at %d: %s\n", count($window), $window->offset(), $window->read());
}

$block = SharedMemory::mmap(10);
$block->write('0123456789');
say($block);
say($block->slice(0));
say($block->slice(3));
say($block->slice(3, 4));
say($block->slice(3, null));
say($block->slice(length: 2, offset: 8));

echo "Of a slice:\n";
$slice = $block->slice(2, 6);
say($slice);
say($slice->slice(0));
say($slice->slice(1));
say($slice->slice(1, 3));
say($slice->slice(1, 3)->slice(2));

echo "Empty:\n";
say($block->slice(0, 0));
say($block->slice(10));
say($slice->slice(6));
say($slice->slice(6)->slice(0, 0));

echo "They all see the same bytes:\n";
$inner = $slice->slice(1, 3);
var_dump($inner->write('abc'), $slice->read(), $block->read());
$block->fill(ord('x'), 4, 1);
say($inner);

echo "They know the whole block:\n";
$path = temporary_path();
$slice = SharedMemory::mmap(10, $path)->slice(4, 2);
var_dump($slice->mechanism(), $slice->file() === realpath($path), $slice->key(), $slice->id());
$segment = SharedMemory::sysv(10);
$slice = $segment->slice(4, 2);
var_dump($slice->mechanism(), $slice->file(), $slice->key(), $slice->id() === $segment->id());

echo "A slice keeps its block, and its own place and length:\n";
$block = SharedMemory::mmap(10);
$block->write('0123456789');
[$slice, $rest] = [$block->slice(2, 3), $block->slice(8)];
unset($block);
say($slice);
say($rest);
?>
--EXPECT--
10 bytes at 0: 0123456789
10 bytes at 0: 0123456789
7 bytes at 3: 3456789
4 bytes at 3: 3456
7 bytes at 3: 3456789
2 bytes at 8: 89
Of a slice:
6 bytes at 2: 234567
6 bytes at 2: 234567
5 bytes at 3: 34567
3 bytes at 3: 345
1 bytes at 5: 5
Empty:
0 bytes at 0: 
0 bytes at 10: 
0 bytes at 8: 
0 bytes at 8: 
They all see the same bytes:
int(3)
string(6) "2abc67"
string(10) "012abc6789"
3 bytes at 3: axc
They know the whole block:
string(4) "mmap"
bool(true)
NULL
NULL
string(4) "sysv"
NULL
int(0)
bool(true)
A slice keeps its block, and its own place and length:
3 bytes at 2: 234
2 bytes at 8: 89
