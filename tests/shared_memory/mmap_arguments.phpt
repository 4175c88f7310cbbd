--TEST--
SharedMemory: mmap() refuses arguments out of range and creates nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip the limits are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$limit = 1 << 47;

foreach ([
    'size' => fn() => SharedMemory::mmap(0),
    'of nothing' => fn() => SharedMemory::mmap(0, $path),
    'of a new file' => fn() => SharedMemory::mmap(0, $path, SharedMemory::EXCLUSIVE),
    'negative' => fn() => SharedMemory::mmap(-1, $path),
    'lowest' => fn() => SharedMemory::mmap(PHP_INT_MIN, $path),
    'past the address space' => fn() => SharedMemory::mmap($limit + 1, $path),
    'highest' => fn() => SharedMemory::mmap(PHP_INT_MAX, $path),

    'unknown flag' => fn() => SharedMemory::mmap(1, $path, 64),
    'among known ones' => fn() => SharedMemory::mmap(1, $path, SharedMemory::READ_ONLY | 1 << 32),
    'all bits' => fn() => SharedMemory::mmap(1, $path, -1),
    'contradiction' => fn() => SharedMemory::mmap(1, $path, SharedMemory::EXISTING | SharedMemory::EXCLUSIVE),
    'no file to look for' => fn() => SharedMemory::mmap(1, null, SharedMemory::EXISTING),
    'no file to copy' => fn() => SharedMemory::mmap(1, null, SharedMemory::PRIVATE),

    'mode' => fn() => SharedMemory::mmap(1, $path, 0, -1),
    'with more than permissions' => fn() => SharedMemory::mmap(1, $path, 0, 01000),
    'written as decimal' => fn() => SharedMemory::mmap(1, $path, mode: 660),
    'the default as decimal' => fn() => SharedMemory::mmap(1, $path, mode: 600),
    'for all as decimal' => fn() => SharedMemory::mmap(1, $path, mode: 666),
    'within the range' => fn() => SharedMemory::mmap(1, $path, mode: 440),
    'no octal number either' => fn() => SharedMemory::mmap(1, $path, mode: 680),
    'neither makes sense' => fn() => SharedMemory::mmap(1, $path, mode: 512),
] as $what => $body) {
    echo "$what: ";
    try_to($body, [$path => '{path}']);
}
var_dump(file_exists($path));
?>
--EXPECT--
size: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 1 and 140737488355328 for a new block, 0 given
of nothing: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 1 and 140737488355328 to create "{path}", which is not there, 0 given
of a new file: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 1 and 140737488355328 for a new block, 0 given
negative: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 0 and 140737488355328, -1 given
lowest: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 0 and 140737488355328, -9223372036854775808 given
past the address space: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 0 and 140737488355328, 140737488355329 given
highest: ValueError(0): SharedMemory::mmap(): Argument #1 ($size) must be between 0 and 140737488355328, 9223372036854775807 given
unknown flag: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, PRIVATE, HUGE_PAGES and POPULATE, 64 has other bits 0x40
among known ones: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, PRIVATE, HUGE_PAGES and POPULATE, 4294967300 has other bits 0x100000000
all bits: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must be a combination of SharedMemory::EXISTING, EXCLUSIVE, READ_ONLY, PRIVATE, HUGE_PAGES and POPULATE, -1 has other bits 0xffffffffffffffc0
contradiction: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must not have both SharedMemory::EXISTING and SharedMemory::EXCLUSIVE, 3 given
no file to look for: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must not have SharedMemory::EXISTING without a name to look for, 1 given
no file to copy: ValueError(0): SharedMemory::mmap(): Argument #3 ($flags) must not have SharedMemory::PRIVATE without a file, 8 given
mode: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be between 0 and 0777, which is 511, -1 given
with more than permissions: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be between 0 and 0777, which is 511, 512 given
written as decimal: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be an octal number, 660 is the mode 01224; was 0660 meant?
the default as decimal: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be an octal number, 600 is the mode 01130; was 0600 meant?
for all as decimal: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be an octal number, 666 is the mode 01232; was 0666 meant?
within the range: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be an octal number, 440 is the mode 00670; was 0440 meant?
no octal number either: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be between 0 and 0777, which is 511, 680 given
neither makes sense: ValueError(0): SharedMemory::mmap(): Argument #4 ($mode) must be between 0 and 0777, which is 511, 512 given
bool(false)
