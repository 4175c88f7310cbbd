--TEST--
SharedMemory: grow() makes a block larger in place, with zeros
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$block = SharedMemory::mmap(10, $path);
$block->write('0123456789');
$slice = $block->slice(8);
$other = SharedMemory::mmap(0, $path);
clearstatcache();

foreach ([11, 4096, 4097, 100000, 5 << 20] as $size) {
    var_dump($block->grow($size));
    clearstatcache();
    printf(
        "%d bytes, %d in the file, %s, then %s zeros; by another mapping %s\n",
        count($block),
        filesize($path),
        $block->read(0, 10),
        $block->read(10) === str_repeat("\0", $size - 10) ? 'only' : 'not only',
        $other->read(7) === $block->read(7) ? 'the same' : 'not the same',
    );
}
var_dump($block->write('end', (5 << 20) - 3), $other->read((5 << 20) - 3, 3));

echo "A slice stays as it was: ";
printf("%d bytes at %d, %s\n", count($slice), $slice->offset(), $slice->read());

echo "To the size it has: ";
var_dump($block->grow(5 << 20), count($block));

echo "Protected:\n";
$block->protect(SharedMemory::PROT_READ);
$block->grow(6 << 20);
try_to(fn() => $block->write('x', (6 << 20) - 1));
var_dump($block->read((6 << 20) - 1) === "\0");
$block->protect(SharedMemory::PROT_NONE);
$block->grow(7 << 20);
try_to(fn() => $block->read());
$block->protect(SharedMemory::PROT_WRITE);
$block->grow(8 << 20);
var_dump($block->write('x', (8 << 20) - 1), count($block), $other->read((8 << 20) - 1));
?>
--EXPECT--
NULL
11 bytes, 11 in the file, 0123456789, then only zeros; by another mapping the same
NULL
4096 bytes, 4096 in the file, 0123456789, then only zeros; by another mapping the same
NULL
4097 bytes, 4097 in the file, 0123456789, then only zeros; by another mapping the same
NULL
100000 bytes, 100000 in the file, 0123456789, then only zeros; by another mapping the same
NULL
5242880 bytes, 5242880 in the file, 0123456789, then only zeros; by another mapping the same
int(3)
string(3) "end"
A slice stays as it was: 2 bytes at 8, 89
To the size it has: NULL
int(5242880)
Protected:
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
bool(true)
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
int(1)
int(8388608)
string(1) "x"
