--TEST--
SharedMemory: sysv() with READ_ONLY sees what others write and can change nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$writer = SharedMemory::sysv(10, $key);
$reader = SharedMemory::sysv(0, $key, SharedMemory::READ_ONLY);
$writer->write('0123456789');
var_dump($reader->read(), $reader->info()['protection'] === SharedMemory::PROT_READ);

foreach ([$reader, $reader->slice(2, 3)] as $window) {
    try_to(fn() => $window->write('x'));
    try_to(fn() => $window->fill());
}
try_to(fn() => $reader->protect(SharedMemory::PROT_WRITE));
try_to(fn() => $reader->grow(20));
$reader->protect(SharedMemory::PROT_NONE);
try_to(fn() => $reader->read());
$reader->protect(SharedMemory::PROT_READ);
var_dump($reader->read(), $writer->write('abc'));

echo "It may remove the segment:\n";
$reader->free(true);
try_to(fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING), [sprintf('0x%08x', $key) => '{key}']);

echo "What is not there is created, all zero:\n";
$reader = SharedMemory::sysv(3, $key, SharedMemory::READ_ONLY);
var_dump($reader->read() === "\0\0\0");
$reader->free(true);
?>
--EXPECT--
string(10) "0123456789"
bool(true)
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot grow: it is a System V segment, use mmap() for a block that can grow
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
string(10) "0123456789"
int(3)
It may remove the segment:
SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
What is not there is created, all zero:
bool(true)
