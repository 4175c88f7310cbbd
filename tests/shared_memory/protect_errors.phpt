--TEST--
SharedMemory: protect() refuses unknown bits, and what the block or the system forbids
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the numbers are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$block = SharedMemory::mmap(10, $path);
$block->write('0123456789');
foreach ([8, 7 | 1 << 32, -1, PHP_INT_MIN, PHP_INT_MAX] as $protection) {
    try_to(fn() => $block->protect($protection));
}
var_dump($block->info()['protection'], $block->write('abc'));

echo "READ_ONLY:\n";
$reader = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
foreach ([SharedMemory::PROT_WRITE, SharedMemory::PROT_READ | SharedMemory::PROT_WRITE, 7] as $protection) {
    try_to(fn() => $reader->protect($protection));
}
var_dump($reader->info()['protection'], $reader->read(0, 3));
?>
--EXPECT--
ValueError(0): SharedMemory::protect(): Argument #1 ($protection) must be a combination of SharedMemory::PROT_ constants, 8 has other bits 0x8
ValueError(0): SharedMemory::protect(): Argument #1 ($protection) must be a combination of SharedMemory::PROT_ constants, 4294967303 has other bits 0x100000000
ValueError(0): SharedMemory::protect(): Argument #1 ($protection) must be a combination of SharedMemory::PROT_ constants, -1 has other bits 0xfffffffffffffff8
ValueError(0): SharedMemory::protect(): Argument #1 ($protection) must be a combination of SharedMemory::PROT_ constants, -9223372036854775808 has other bits 0x8000000000000000
ValueError(0): SharedMemory::protect(): Argument #1 ($protection) must be a combination of SharedMemory::PROT_ constants, 9223372036854775807 has other bits 0x7ffffffffffffff8
int(3)
int(3)
READ_ONLY:
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
int(1)
string(3) "abc"
