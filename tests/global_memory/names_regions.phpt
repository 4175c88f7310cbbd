--TEST--
GlobalMemory: names(), has(), count(), available() and stats() say what there is
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../managers.inc';

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
[[],0,3840,{"capacity":3968,"available":3840,"regions":[]}]
[["users"],1,3648,{"capacity":3968,"available":3648,"regions":{"users":{"offset":128,"size":10}}}]
[["users"],1,3520,{"capacity":3968,"available":3520,"regions":{"users":{"offset":128,"size":10}}}]
[["users","17"],2,3328,{"capacity":3968,"available":3328,"regions":{"users":{"offset":128,"size":10},"17":{"offset":320,"size":64}}}]
bool(true)
bool(true)
bool(false)
bool(false)
bool(false)
