--TEST--
GlobalMemory: bytes that grow() or a larger mmap() of the same file adds are used by every process, without opening it again
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

foreach (growable_blocks(4096) as $kind => $block) {
    $memory = new GlobalMemory($block);
    $memory->region('first', 3000)->write('first');
    expect_true(throws(SharedMemory\NoSpaceException::class, static fn () => $memory->region('second', 3000)), "$kind: no room");
    expect_true($memory->alloc(3000) === null, "$kind: no room without a name");
    // It has the mapping and the object of before.
    $child = Partner::fork(static function (Partner $parent) use ($memory, $kind): void {
        $parent->hear();
        expect_true($memory->has('second'), "$kind: a child sees what lies past what it had mapped");
        expect_true($memory->region('second', 3000)->read(0, 6) === 'second', "$kind: and its bytes");
        $memory->region('of the child', 20_000)->write('by the child', 10_000);
        $parent->say('made');
    });
    $block->grow(10_000);
    expect_true($memory->available() > 3000, "$kind: more is available");
    $memory->region('second', 3000)->write('second');
    $block->grow(1 << 16);
    $child->say('grown');
    $child->hear();
    $child->end();
    expect_true($memory->region('of the child', 20_000)->read(10_000, 12) === 'by the child', "$kind: what the child made is seen");
    expect_true($memory->names() === ['first', 'second', 'of the child'], "$kind: all are listed");
    expect_true($memory->region('first', 3000)->read(0, 5) === 'first', "$kind: what was there is as it was");
    $stats = $memory->stats();
    expect_true($stats['capacity'] === (1 << 16) - 256, "$kind: the capacity is that of the whole block");
    // All of it can be had.
    $last = $memory->region('last', $memory->available());
    expect_true($last->offset() + count($last) === 1 << 16 && $memory->available() === 0, "$kind: up to its end");
    expect_true($last->read() === str_repeat("\0", count($last)), "$kind: it is zero");
    try {
        $memory->region('x', 1);
        echo "$kind: there is room where none can be\n";
    } catch (SharedMemory\NoSpaceException $e) {
        // Anonymous memory cannot grow everywhere.
        $ways = $block->file() !== null ? 'grow() its block, or open the file with a larger size' : 'grow() its block';
        expect_true(str_ends_with($e->getMessage(), "; $ways"), "$kind: the message says how there will be more");
    }
    $block->free(remove: true);
}

echo "A larger mmap() by another program:\n";
$path = temporary_path();
$block = SharedMemory::mmap(4096, $path);
$memory = new GlobalMemory($block);
$reader = new GlobalMemory(SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY));
$protected = SharedMemory::mmap(0, $path);
$cannot_write = new GlobalMemory($protected);
$protected->protect(SharedMemory::PROT_READ);
$memory->region('here', 3000)->write('here');
$code = <<<'PHP'
    $memory = new SharedMemory\GlobalMemory(SharedMemory::mmap(1 << 16, $argv[1]));
    echo $memory->region('here', 3000)->read(0, 4), ' ';
    $memory->region('there', 30_000)->write('there', 29_000);
    PHP;
echo in_unrelated_process($code, $path), "\n";
// Those that can only read find it too, and what is said to be available is what others can take.
foreach (['writer' => $memory, 'reader' => $reader, 'protected' => $cannot_write] as $name => $opened) {
    expect_true($opened->names() === ['here', 'there'] && count($opened) === 2, "$name: it is listed");
    expect_true($opened->region('there', 30_000)->read(29_000, 5) === 'there', "$name: it is there");
    expect_true($opened->available() === $memory->available() && $opened->available() > 30_000, "$name: more is available");
    expect_true($opened->stats() === $memory->stats(), "$name: stats()");
}
try_to(static fn () => $reader->region('new', 1));
try_to(static fn () => $memory->region('large', 1 << 16));
$region = $memory->region('new', 10);
expect_true($region->offset() === $reader->region('new', 10)->offset(), 'it is made where others find it');

echo "A block that has become smaller:\n";
ftruncate(fopen($path, 'r+'), 8192);
try_to(static fn () => $memory->region('more', 1 << 16), [$path => '{path}']);
?>
--EXPECT--
A larger mmap() by another program:
here 
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\NoSpaceException(28): There is no room for the region "large" of 65536 bytes: 31872 are available, and regions are never given back; grow() its block, or open the file with a larger size
A block that has become smaller:
SharedMemory\Exception(5): "{path}", mapped with 65536 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
