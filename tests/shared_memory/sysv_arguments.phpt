--TEST--
SharedMemory: sysv() refuses arguments out of range and creates nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the limits are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$limit = 1 << 47;

foreach ([
    'size' => fn() => SharedMemory::sysv(0),
    'of nothing' => fn() => SharedMemory::sysv(0, $key),
    'of a new segment' => fn() => SharedMemory::sysv(0, $key, SharedMemory::EXCLUSIVE),
    'negative' => fn() => SharedMemory::sysv(-1, $key),
    'lowest' => fn() => SharedMemory::sysv(PHP_INT_MIN, $key),
    'past the address space' => fn() => SharedMemory::sysv($limit + 1, $key),
    'highest' => fn() => SharedMemory::sysv(PHP_INT_MAX, $key),

    // Cut to 32 bits, these would be the key.
    'key with more bits' => fn() => SharedMemory::sysv(1, $key | 1 << 32),
    'key with all of them' => fn() => SharedMemory::sysv(1, $key | -1 << 32),
    'first key too high' => fn() => SharedMemory::sysv(1, 0xffffffff + 1),
    'first key too low' => fn() => SharedMemory::sysv(1, -0x80000000 - 1),
    'lowest key' => fn() => SharedMemory::sysv(1, PHP_INT_MIN),
    'highest key' => fn() => SharedMemory::sysv(1, PHP_INT_MAX),

    'unknown flag' => fn() => SharedMemory::sysv(1, $key, 64),
    'copy on write' => fn() => SharedMemory::sysv(1, $key, SharedMemory::PRIVATE),
    'contradiction' => fn() => SharedMemory::sysv(1, $key, SharedMemory::EXISTING | SharedMemory::EXCLUSIVE),
    'no key to look for' => fn() => SharedMemory::sysv(1, 0, SharedMemory::EXISTING),

    'mode' => fn() => SharedMemory::sysv(1, $key, 0, -1),
    'with more than permissions' => fn() => SharedMemory::sysv(1, $key, 0, 01000),
    'written as decimal' => fn() => SharedMemory::sysv(1, $key, mode: 660),

    'nothing is there' => fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING),
] as $what => $body) {
    echo "$what: ";
    try_to($body, [$key | 1 << 32 => '{key + 2^32}', $key | -1 << 32 => '{key - 2^32}', sprintf('0x%x', $key) => '{key}']);
}
?>
--EXPECT--
size: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 1 and 140737488355328 for a new block, 0 given
of nothing: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 1 and 140737488355328 to create the segment with key {key}, which is not there, 0 given
of a new segment: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 1 and 140737488355328 for a new block, 0 given
negative: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 0 and 140737488355328, -1 given
lowest: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 0 and 140737488355328, -9223372036854775808 given
past the address space: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 0 and 140737488355328, 140737488355329 given
highest: ValueError(0): SharedMemory::sysv(): Argument #1 ($size) must be between 0 and 140737488355328, 9223372036854775807 given
key with more bits: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, {key + 2^32} given
key with all of them: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, {key - 2^32} given
first key too high: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, 4294967296 given
first key too low: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, -2147483649 given
lowest key: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, -9223372036854775808 given
highest key: ValueError(0): SharedMemory::sysv(): Argument #2 ($key) must be between -2147483648 and 4294967295, 9223372036854775807 given
unknown flag: ValueError(0): SharedMemory::sysv(): Argument #3 ($flags) must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, HUGE_PAGES and POPULATE, 64 has other bits 0x40
copy on write: ValueError(0): SharedMemory::sysv(): Argument #3 ($flags) must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, HUGE_PAGES and POPULATE, 8 has other bits 0x8
contradiction: ValueError(0): SharedMemory::sysv(): Argument #3 ($flags) must not have both SharedMemory::EXISTING and SharedMemory::EXCLUSIVE, 3 given
no key to look for: ValueError(0): SharedMemory::sysv(): Argument #3 ($flags) must not have SharedMemory::EXISTING without a name to look for, 1 given
mode: ValueError(0): SharedMemory::sysv(): Argument #4 ($mode) must be between 0 and 0777, which is 511, -1 given
with more than permissions: ValueError(0): SharedMemory::sysv(): Argument #4 ($mode) must be between 0 and 0777, which is 511, 512 given
written as decimal: ValueError(0): SharedMemory::sysv(): Argument #4 ($mode) must be an octal number, 660 is the mode 01224; was 0660 meant?
nothing is there: SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
