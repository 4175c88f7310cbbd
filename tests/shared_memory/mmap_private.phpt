--TEST--
SharedMemory: mmap() with PRIVATE keeps changes to itself
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
file_put_contents($path, '0123456789');
chmod($path, 0400);
// Changing a copy needs no permission to write the file.
$copy = SharedMemory::mmap(0, $path, SharedMemory::PRIVATE);
chmod($path, 0600);

var_dump($copy->write('abc'), $copy->fill(ord('z'), 8), $copy->read(), file_get_contents($path));
var_dump($copy->info()['protection'] === (SharedMemory::PROT_READ | SharedMemory::PROT_WRITE));
$copy->flush();
var_dump(file_get_contents($path));

echo "Its size stays as it was opened:\n";
$block = SharedMemory::mmap(20, $path);
var_dump(count($block), count($copy), $copy->read());
try_to(fn() => $copy->grow(20));
try_to(fn() => $copy->grow(10));

echo "With READ_ONLY, nothing can be changed at all:\n";
$both = SharedMemory::mmap(10, $path, SharedMemory::PRIVATE | SharedMemory::READ_ONLY);
var_dump($both->read(0, 3));
try_to(fn() => $both->write('x'));

echo "A file that is not there is created; it stays all zero:\n";
$copy->free();
unlink($path);
$copy = SharedMemory::mmap(5, $path, SharedMemory::PRIVATE);
$copy->write('copy');
var_dump($copy->read(0, 4), file_get_contents($path) === "\0\0\0\0\0");
?>
--EXPECT--
int(3)
NULL
string(10) "abc34567zz"
string(10) "0123456789"
bool(true)
string(10) "0123456789"
Its size stays as it was opened:
int(20)
int(10)
string(10) "abc34567zz"
SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
With READ_ONLY, nothing can be changed at all:
string(3) "012"
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
A file that is not there is created; it stays all zero:
string(4) "copy"
bool(true)
