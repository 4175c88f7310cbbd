--TEST--
SharedMemory: mmap() says both sizes when a file has too few bytes and may not be grown
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$flags = [
    'READ_ONLY' => SharedMemory::READ_ONLY,
    'PRIVATE' => SharedMemory::PRIVATE,
    'both' => SharedMemory::READ_ONLY | SharedMemory::PRIVATE | SharedMemory::EXISTING,
];
foreach (['', 'hello'] as $content) {
    file_put_contents($path, $content);
    echo strlen($content), " bytes:\n";
    foreach ($flags as $name => $flag) {
        foreach ([0, 6] as $size) {
            echo "$name, $size: ";
            try_to(fn() => SharedMemory::mmap($size, $path, $flag), [$path => '{path}']);
        }
    }
    var_dump(file_get_contents($path));
}

echo "An empty file of which all is wanted:\n";
file_put_contents($path, '');
try_to(fn() => SharedMemory::mmap(0, $path), [$path => '{path}']);
try_to(fn() => SharedMemory::mmap(0, $path, SharedMemory::EXISTING), [$path => '{path}']);
clearstatcache();
var_dump(filesize($path));
var_dump(count(SharedMemory::mmap(1, $path)));
?>
--EXPECT--
0 bytes:
READ_ONLY, 0: SharedMemory\Exception(22): "{path}" is empty: give a size to make it larger, and leave out SharedMemory::READ_ONLY
READ_ONLY, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 0: leave out SharedMemory::READ_ONLY to make it larger
PRIVATE, 0: SharedMemory\Exception(22): "{path}" is empty: give a size to make it larger, and leave out SharedMemory::PRIVATE
PRIVATE, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 0: leave out SharedMemory::PRIVATE to make it larger
both, 0: SharedMemory\Exception(22): "{path}" is empty: give a size to make it larger, and leave out SharedMemory::READ_ONLY and PRIVATE
both, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 0: leave out SharedMemory::READ_ONLY and PRIVATE to make it larger
string(0) ""
5 bytes:
READ_ONLY, 0: returned SharedMemory
READ_ONLY, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 5: ask for at most that, or 0 for all of it, or leave out SharedMemory::READ_ONLY to make it larger
PRIVATE, 0: returned SharedMemory
PRIVATE, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 5: ask for at most that, or 0 for all of it, or leave out SharedMemory::PRIVATE to make it larger
both, 0: returned SharedMemory
both, 6: SharedMemory\Exception(22): "{path}", 6 bytes were asked for, but the file has 5: ask for at most that, or 0 for all of it, or leave out SharedMemory::READ_ONLY and PRIVATE to make it larger
string(5) "hello"
An empty file of which all is wanted:
SharedMemory\Exception(22): "{path}" is empty: give a size to make it larger
SharedMemory\Exception(22): "{path}" is empty: give a size to make it larger
int(0)
int(1)
