--TEST--
SharedMemory: mmap() with READ_ONLY sees what others write and can change nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
file_put_contents($path, '0123456789');
chmod($path, 0400);
$reader = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
chmod($path, 0600);
$writer = SharedMemory::mmap(0, $path);

var_dump($reader->read(), count($reader), $reader->info()['protection'] === SharedMemory::PROT_READ);
$writer->write('abc');
var_dump($reader->read());
$writer->grow(12);
var_dump(count($reader), $reader->read(8) === "89\0\0");

echo "Changing it:\n";
foreach ([$reader, $reader->slice(2)] as $window) {
    try_to(fn() => $window->write('x'));
    try_to(fn() => $window->fill());
}
try_to(fn() => $reader->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE));
try_to(fn() => $reader->protect(SharedMemory::PROT_WRITE));
try_to(fn() => $reader->grow(20));
$reader->flush();
var_dump($writer->read() === "abc3456789\0\0", filesize($path));

echo "Protecting it further, and back:\n";
$reader->protect(SharedMemory::PROT_NONE);
try_to(fn() => $reader->read());
try_to(fn() => $reader->write('x'));
$reader->protect(SharedMemory::PROT_READ);
var_dump($reader->read(0, 3));

echo "It may remove the name:\n";
$reader->free(true);
clearstatcache();
var_dump(file_exists($path));

echo "What is not there is created, all zero:\n";
var_dump(SharedMemory::mmap(3, $path, SharedMemory::READ_ONLY)->read() === "\0\0\0", file_get_contents($path) === "\0\0\0");
?>
--EXPECT--
string(10) "0123456789"
int(10)
bool(true)
string(10) "abc3456789"
int(12)
bool(true)
Changing it:
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::READ_ONLY
bool(true)
int(12)
Protecting it further, and back:
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
string(3) "abc"
It may remove the name:
bool(false)
What is not there is created, all zero:
bool(true)
bool(true)
