--TEST--
SharedMemory: mmap() creates a file, opens it again whole, and grows one that is too small
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();

echo "Created:\n";
$block = SharedMemory::mmap(10, $path);
var_dump($block->mechanism(), $block->file() === realpath($path), $block->key(), $block->id());
var_dump(filesize($path), fileperms($path) & 07777, file_get_contents($path) === str_repeat("\0", 10));
$block->write('0123456789');
var_dump(file_get_contents($path));

echo "Opened again, with all there is, whatever size up to that is asked for:\n";
var_dump(SharedMemory::mmap(0, $path)->read(), SharedMemory::mmap(3, $path)->read(), SharedMemory::mmap(10, $path)->count());

echo "Changed by others:\n";
$file = fopen($path, 'r+');
fwrite($file, 'abc');
var_dump($block->read());

echo "A larger size grows it, also where it is open:\n";
$larger = SharedMemory::mmap(20, $path);
clearstatcache();
var_dump(filesize($path), count($larger), count($block), $block->read(8, 4) === "89\0\0");
$block->write('new', 17);
var_dump($larger->read(17));

echo "A file with holes, made without the extension:\n";
ftruncate($file, 100000);
$block = SharedMemory::mmap(0, $path);
var_dump(count($block), $block->read(99999) === "\0", $block->write('end', 99997));
var_dump(stat($path)['blocks'] * 512 < 100000);
SharedMemory::mmap(100000, $path);
clearstatcache();
var_dump(stat($path)['blocks'] * 512 < 100000, file_get_contents($path, offset: 99997));
?>
--EXPECT--
Created:
string(4) "mmap"
bool(true)
NULL
NULL
int(10)
int(384)
bool(true)
string(10) "0123456789"
Opened again, with all there is, whatever size up to that is asked for:
string(10) "0123456789"
string(10) "0123456789"
int(10)
Changed by others:
string(10) "abc3456789"
A larger size grows it, also where it is open:
int(20)
int(20)
int(20)
bool(true)
string(3) "new"
A file with holes, made without the extension:
int(100000)
bool(true)
int(3)
bool(true)
bool(false)
string(3) "end"
