--TEST--
Mutex: in a file that is truncated every method throws, and no lock stays held
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (['lock' => [], 'tryLock' => [], 'synchronized' => [static fn () => print "not called\n"]] as $method => $arguments) {
    $path = temporary_path();
    $block = SharedMemory::mmap(8192, $path);
    $mutex = new Mutex($block->slice(4096));
    ftruncate(fopen($path, 'r+'), 4096);
    try_to(static fn () => $mutex->$method(...$arguments), [$path => 'the file']);
    try_to(static fn () => $mutex->$method(...$arguments), [$path => 'the file']);
    // A block in which something is held cannot be freed.
    try_to(static fn () => $block->free());
}
?>
--EXPECT--
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
returned null
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
returned null
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "the file", mapped with 8192 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
returned null
