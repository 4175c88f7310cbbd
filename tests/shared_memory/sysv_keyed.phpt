--TEST--
SharedMemory: sysv() with a key creates a segment, opens it again whole, and leaves it until it is removed
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$replace = [sprintf('0x%08x', $key) => '{key}'];

$block = SharedMemory::sysv(10, $key);
var_dump($block->mechanism(), $block->key() === $key, $block->file(), $block->read() === str_repeat("\0", 10));
$block->write('0123456789');

echo "Opened with all there is, whatever size up to that is asked for:\n";
foreach ([0, 3, 10] as $size) {
    $other = SharedMemory::sysv($size, $key);
    var_dump($other->read(), $other->id() === $block->id());
}
echo "A larger size:\n";
try_to(fn() => SharedMemory::sysv(11, $key), $replace);
try_to(fn() => SharedMemory::sysv(11, $key, SharedMemory::EXISTING), $replace);
try_to(fn() => SharedMemory::sysv(1 << 30, $key, SharedMemory::READ_ONLY), $replace);

echo "EXISTING and EXCLUSIVE:\n";
var_dump(SharedMemory::sysv(0, $key, SharedMemory::EXISTING)->read());
foreach ([1, 10, 11] as $size) {
    try_to(fn() => SharedMemory::sysv($size, $key, SharedMemory::EXCLUSIVE), $replace);
}

echo "No process has it open:\n";
$block->free();
unset($other);
var_dump(SharedMemory::sysv(0, $key)->read());

echo "Removed:\n";
SharedMemory::sysv(0, $key)->free(true);
try_to(fn() => SharedMemory::sysv(10, $key, SharedMemory::EXISTING), $replace);
try_to(fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING | SharedMemory::READ_ONLY), $replace);
SharedMemory::sysv(20, $key, SharedMemory::EXCLUSIVE);
var_dump(count(SharedMemory::sysv(0, $key)));
?>
--EXPECT--
string(4) "sysv"
bool(true)
NULL
bool(true)
Opened with all there is, whatever size up to that is asked for:
string(10) "0123456789"
bool(true)
string(10) "0123456789"
bool(true)
string(10) "0123456789"
bool(true)
A larger size:
SharedMemory\Exception(22): key {key}, 11 bytes were asked for, but the segment has 10: ask for at most that, or 0 for all of it, or remove and create it anew
SharedMemory\Exception(22): key {key}, 11 bytes were asked for, but the segment has 10: ask for at most that, or 0 for all of it, or remove and create it anew
SharedMemory\Exception(22): key {key}, 1073741824 bytes were asked for, but the segment has 10: ask for at most that, or 0 for all of it, or remove and create it anew
EXISTING and EXCLUSIVE:
string(10) "0123456789"
SharedMemory\ExistsException(17): shmget(key {key}, 1 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): shmget(key {key}, 10 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): shmget(key {key}, 11 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
No process has it open:
string(10) "0123456789"
Removed:
SharedMemory\NotFoundException(2): shmget(key {key}, 10 bytes): No such file or directory; create it first, or leave out SharedMemory::EXISTING to create it here
SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; another process must create it first
int(20)
