--TEST--
SharedMemory: sysv() with key 0 makes a new segment each time, which cannot be left behind
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::sysv(100);
var_dump(
    $block->count(),
    $block->offset(),
    $block->mechanism(),
    $block->file(),
    $block->key(),
    $block->id() === SharedMemory::sysv(100)->id(),
    $block->read() === str_repeat("\0", 100),
);
$block->write('mine');
var_dump(SharedMemory::sysv(100)->read(0, 4) === "\0\0\0\0", $block->read(0, 4));

echo "Named arguments, and a flag that goes without saying:\n";
$other = SharedMemory::sysv(size: 5, key: 0, flags: SharedMemory::EXCLUSIVE, mode: 0660);
printf("%d bytes, mode %o\n", count($other), $other->info()['mode']);

function is_listed(int $id): bool
{
    return (bool) preg_match("/^\s*\S+\s+$id\s/m", file_get_contents('/proc/sysvipc/shm'));
}

echo "It is gone with the last process that has it:\n";
$id = $block->id();
$slice = $block->slice(0, 4);
unset($block);
var_dump(is_listed($id), $slice->read());
unset($slice);
var_dump(is_listed($id));
$id = $other->id();
var_dump(is_listed($id));
$other->free();
var_dump(is_listed($id));

echo "Removing it by hand is no mistake:\n";
SharedMemory::sysv(5)->free(true);
?>
--EXPECT--
int(100)
int(0)
string(4) "sysv"
NULL
int(0)
bool(false)
bool(true)
bool(true)
string(4) "mine"
Named arguments, and a flag that goes without saying:
5 bytes, mode 660
It is gone with the last process that has it:
bool(true)
string(4) "mine"
bool(false)
bool(true)
bool(false)
Removing it by hand is no mistake:
