--TEST--
GlobalMemory: names are 1 to 63 bytes, any bytes
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$block = SharedMemory::mmap(1 << 16, temporary_path());
$memory = new GlobalMemory($block);
foreach (['', str_repeat('x', 64), str_repeat('x', 1000), str_repeat("\0", 64)] as $name) {
    try_in_vain($block, static fn () => $memory->region($name, 8));
    try_in_vain($block, static fn () => $memory->has($name));
}
$names = [
    'a', str_repeat('x', 63), str_repeat('x', 62), "\0", "\0\0", "a\0b", "a\0c", "a\0", '0', '1', '00', '-5', '3.5', ' ',
    "\xff\xfe", str_repeat("\0", 63), "caf\u{e9}", "line\nbreak", '9223372036854775807', '9223372036854775808', 'A',
];
foreach ($names as $number => $name) {
    expect_true(!$memory->has($name), 'it is not there yet');
    $memory->region($name, $number + 1)->fill($number);
    expect_true($memory->has($name), 'it is there');
}
expect_true($memory->names() === $names, 'names() has them all, as they are, in their order');
foreach ($names as $number => $name) {
    $region = $memory->region($name, $number + 1);
    expect_true($region->read() === str_repeat(chr($number), $number + 1), 'each has its own');
}
expect_true(array_keys($memory->stats()['regions']) === array_keys(array_flip($names)), 'stats() has them all');
expect_true(count($memory) === count($names), 'they are counted');
try_to(static fn () => $memory->region("with\0a zero", 1 << 20));
foreach (["a\0b", "line\nbreak", "caf\u{e9}"] as $name) {
    try_to(static fn () => $memory->region($name, 1 << 20));
}
try_to(static fn () => $memory->region([], 1));
?>
--EXPECT--
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 0 given
ValueError(0): SharedMemory\GlobalMemory::has(): Argument #1 ($name) must be 1 to 63 bytes long, 0 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 64 given
ValueError(0): SharedMemory\GlobalMemory::has(): Argument #1 ($name) must be 1 to 63 bytes long, 64 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 1000 given
ValueError(0): SharedMemory\GlobalMemory::has(): Argument #1 ($name) must be 1 to 63 bytes long, 1000 given
ValueError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be 1 to 63 bytes long, 64 given
ValueError(0): SharedMemory\GlobalMemory::has(): Argument #1 ($name) must be 1 to 63 bytes long, 64 given
SharedMemory\NoSpaceException(28): There is no room for the region "with\000a zero" of 1048576 bytes: 59968 are available, and regions are never given back; grow() its block, or open the file with a larger size
SharedMemory\FormatException(0): The region "a\000b" is there with 6 bytes, not with 1048576
SharedMemory\FormatException(0): The region "line\nbreak" is there with 18 bytes, not with 1048576
SharedMemory\FormatException(0): The region "café" is there with 17 bytes, not with 1048576
TypeError(0): SharedMemory\GlobalMemory::region(): Argument #1 ($name) must be of type string, array given
