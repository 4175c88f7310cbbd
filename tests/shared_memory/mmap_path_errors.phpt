--TEST--
SharedMemory: mmap() names the path that cannot be opened, and why
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
touch($path);
$folder = dirname($path);
$limit = PHP_INT_SIZE === 8 ? 4059 : 4071;
$longest = str_pad("$path-", $limit, '/n');
$longer = str_pad("$path-", $limit + 1, '/n');
$much_longer = str_pad("$path-", 1000000, '/n');
$replace = [
    $path => '{path}',
    $folder => '{folder}',
    $longest => '{longest}',
    $longer => '{longer}',
    $much_longer => '{much longer}',
    str_repeat('n', 256) => '{256 bytes}',
    $limit => '{limit}',
];

foreach ([
    'empty path' => '',
    'missing folder' => "$path-missing/file",
    'file for a folder' => "$path/file",
    'slash after a file' => "$path/",
    'slash after a new name' => "$path-new/",
    'NUL byte' => "$path-nul\0byte",
    'NUL byte at the end' => "$path-nul\0",
    'NUL byte at the beginning' => "\0",
    'long name' => "$folder/" . str_repeat('n', 256),
    'longest path' => $longest,
    'longer path' => $longer,
    'much longer path' => $much_longer,
] as $what => $bad) {
    echo "$what: ";
    try_to(fn() => SharedMemory::mmap(1, $bad), $replace);
}
var_dump(glob("$path-*"), filesize($path));
?>
--EXPECT--
empty path: ValueError(0): SharedMemory::mmap(): Argument #2 ($file) must not be empty, null means anonymous memory
missing folder: SharedMemory\NotFoundException(2): open("{path}-missing/file", 1 bytes): No such file or directory; the folder must exist
file for a folder: SharedMemory\NotFoundException(20): open("{path}/file", 1 bytes): Not a directory; the folder must exist
slash after a file: SharedMemory\NotFoundException(20): open("{path}/", 1 bytes): Not a directory; the folder must exist
slash after a new name: SharedMemory\Exception(21): open("{path}-new/", 1 bytes): Is a directory; it is not a regular file, and only those can be mapped
NUL byte: ValueError(0): SharedMemory::mmap(): Argument #2 ($file) must not contain any null bytes
NUL byte at the end: ValueError(0): SharedMemory::mmap(): Argument #2 ($file) must not contain any null bytes
NUL byte at the beginning: ValueError(0): SharedMemory::mmap(): Argument #2 ($file) must not contain any null bytes
long name: SharedMemory\Exception(36): open("{folder}/{256 bytes}", 1 bytes): File name too long; the limit is {limit} bytes, and what the file system allows for one name
longest path: SharedMemory\NotFoundException(2): open("{longest}", 1 bytes): No such file or directory; the folder must exist
longer path: SharedMemory\Exception(36): open("{longer}", 1 bytes): File name too long; the limit is {limit} bytes, and what the file system allows for one name
much longer path: SharedMemory\Exception(36): open("{much longer}", 1 bytes): File name too long; the limit is {limit} bytes, and what the file system allows for one name
array(0) {
}
int(0)
