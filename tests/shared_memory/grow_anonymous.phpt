--TEST--
SharedMemory: grow() works on anonymous memory that is a memfd
--EXTENSIONS--
shm
--SKIPIF--
<?php
ob_start();
(new ReflectionExtension('shm'))->info();
str_contains(ob_get_clean(), 'memfd') || die('skip anonymous memory cannot grow here');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10);
$block->write('0123456789');
$slice = $block->slice(8);
foreach ([11, 4097, 5 << 20, 1 << 30] as $size) {
    var_dump($block->grow($size));
    $last = $block->read($size - 1) === "\0" ? 'a zero' : 'something else';
    printf("%d bytes, %s to %s\n", count($block), $block->read(0, 10), $last);
}
var_dump($block->write('end', (1 << 30) - 3), $slice->read(), $block->read((1 << 30) - 3));

echo "Opened to read only, it cannot: ";
$block = SharedMemory::mmap(10, null, SharedMemory::READ_ONLY);
try_to(fn() => $block->grow(20));
?>
--EXPECT--
NULL
11 bytes, 0123456789 to a zero
NULL
4097 bytes, 0123456789 to a zero
NULL
5242880 bytes, 0123456789 to a zero
NULL
1073741824 bytes, 0123456789 to a zero
int(3)
string(2) "89"
string(3) "end"
Opened to read only, it cannot: SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::READ_ONLY
