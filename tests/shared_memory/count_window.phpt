--TEST--
SharedMemory: count() and count($block) are the bytes in the window
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
foreach ([SharedMemory::mmap(1), SharedMemory::mmap(5000), SharedMemory::mmap(6000, $path), SharedMemory::sysv(7000)] as $block) {
    $slice = $block->slice(1);
    echo implode(' ', [count($block), $block->count(), count($slice), $slice->count(), count($slice->slice(0, 0))]), "\n";
}
var_dump(SharedMemory::mmap(1) instanceof Countable, is_countable($block));

echo "Of a whole block as large as it is now, of a slice as large as it was:\n";
$block = SharedMemory::mmap(0, $path);
$slice = $block->slice(0);
$reader = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
$copy = SharedMemory::mmap(0, $path, SharedMemory::PRIVATE);
ftruncate(fopen($path, 'r+'), 9000);
echo implode(' ', [count($block), count($slice), count($reader), count($copy)]), "\n";
var_dump($reader->info()['size'], $reader->read(8999) === "\0");
?>
--EXPECT--
1 1 0 0 0
5000 5000 4999 4999 0
6000 6000 5999 5999 0
7000 7000 6999 6999 0
bool(true)
bool(true)
Of a whole block as large as it is now, of a slice as large as it was:
9000 6000 9000 6000
int(9000)
bool(true)
