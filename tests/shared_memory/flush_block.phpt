--TEST--
SharedMemory: flush() works on every kind of block, whatever its protection
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$block = SharedMemory::mmap(10, $path);
$block->write('0123456789');
foreach ([
    'file' => $block,
    'slice' => $block->slice(2, 3),
    'READ_ONLY' => SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY),
    'PRIVATE' => SharedMemory::mmap(0, $path, SharedMemory::PRIVATE),
    'anonymous' => SharedMemory::mmap(10),
    'segment' => SharedMemory::sysv(10),
] as $what => $window) {
    echo "$what: ";
    try_to(fn() => $window->flush());
}
foreach ([SharedMemory::PROT_NONE, SharedMemory::PROT_READ, SharedMemory::PROT_WRITE] as $protection) {
    $block->protect($protection);
    try_to(fn() => $block->flush());
}
?>
--EXPECT--
file: returned null
slice: returned null
READ_ONLY: returned null
PRIVATE: returned null
anonymous: returned null
segment: returned null
returned null
returned null
returned null
