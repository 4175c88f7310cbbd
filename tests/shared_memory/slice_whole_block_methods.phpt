--TEST--
SharedMemory: what concerns the whole block cannot be done to a slice
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$block = SharedMemory::mmap(10, $path);
$block->write('0123456789');
// The arguments do not matter: not even wrong ones.
foreach ([$block->slice(0), $block->slice(2, 4), $block->slice(2)->slice(1), $block->slice(0, 0)] as $slice) {
    try_to(fn() => $slice->protect(SharedMemory::PROT_READ));
    try_to(fn() => $slice->protect(-1));
    try_to(fn() => $slice->grow(20));
    try_to(fn() => $slice->grow(-1));
    try_to(fn() => $slice->free());
    try_to(fn() => $slice->free(true));
}
$slice->flush();
var_dump($block->write('abc'), $block->read(), count($block), filesize($path));
?>
--EXPECT--
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be protected, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be grown, only a whole block can
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
SharedMemory\Error(0): A slice cannot be freed, only a whole block can; give one of a pool or ring buffer back with $pool->free($slice)
int(3)
string(10) "abc3456789"
int(10)
int(10)
