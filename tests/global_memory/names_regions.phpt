--TEST--
GlobalMemory: names(), has(), count(), available() and stats() report the regions
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

$block = SharedMemory::mmap(4096);
$memory = new GlobalMemory($block->slice(8));
$show = static function () use ($memory): void {
    echo json_encode([$memory->names(), count($memory), $memory->available(), $memory->stats()]), "\n";
};
$show();
$memory->region('users', 10);
$show();
// Without a name it is in no list.
$memory->alloc(65);
$show();
$memory->region('17', 64);
$memory->region('users', 10);
$show();
var_dump($memory->has('users'), $memory->has('17'), $memory->has('1'), $memory->has('USERS'), $memory->has("users\0"));
?>
--EXPECT--
[[],0,3712,{"capacity":3840,"available":3712,"regions":[]}]
[["users"],1,3392,{"capacity":3840,"available":3392,"regions":{"users":{"offset":384,"size":10}}}]
[["users"],1,3264,{"capacity":3840,"available":3264,"regions":{"users":{"offset":384,"size":10}}}]
[["users","17"],2,3200,{"capacity":3840,"available":3200,"regions":{"users":{"offset":384,"size":10},"17":{"offset":832,"size":64}}}]
bool(true)
bool(true)
bool(false)
bool(false)
bool(false)
