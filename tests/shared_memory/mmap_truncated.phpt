--TEST--
SharedMemory: a file that another process truncates is an exception where it is noticed, and the block stays lost
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$page = SharedMemory::mmap(1)->info()['page_size'];
$replace = [$path => '{path}', 3 * $page => '{size}'];

// What happens to one block is nothing to those that were opened before and after it.
$before = SharedMemory::mmap(4, temporary_path());
$after = null;

/** A block of three pages; another process truncates its file in the first. */
function truncated(int $flags): SharedMemory
{
    global $path, $page, $after;
    file_put_contents($path, str_repeat('x', 3 * $page));
    $block = SharedMemory::mmap(0, $path, $flags);
    $after = SharedMemory::mmap(4, temporary_path());
    in_child(static fn() => ftruncate(fopen($path, 'r+'), 5) ? 0 : 1);
    return $block;
}

$reading = [
    'read()' => fn($block) => $block->read(2 * $page, 1),
    'read() into it' => fn($block) => $block->read($page - 1, 2),
    'read() to the end' => fn($block) => $block->read(),
    'read() of a slice' => fn($block) => $block->slice($page, 10)->read(),
];
$writing = [
    'write()' => fn($block) => $block->write('abc', 3 * $page - 3),
    'write() into it' => fn($block) => $block->write('abc', $page - 1),
    'write() of a slice' => fn($block) => $block->slice($page, 10)->write('x'),
    'fill()' => fn($block) => $block->fill(0, $page),
];
$asking = [
    'count()' => fn($block) => $block->count(),
    'count' => fn($block) => count($block),
    'info()' => fn($block) => $block->info(),
    'slice() to the end' => fn($block) => $block->slice(0),
];
$growing = ['grow()' => fn($block) => $block->grow(4 * $page)];

foreach ([
    'shared' => [0, [...$reading, ...$writing, ...$asking, ...$growing]],
    'READ_ONLY' => [SharedMemory::READ_ONLY, [...$reading, ...$asking]],
    // A copy has a size of its own.
    'PRIVATE' => [SharedMemory::PRIVATE, [...$reading, ...$writing]],
] as $name => [$flags, $uses]) {
    echo "$name:\n";
    foreach ($uses as $what => $use) {
        $block = truncated($flags);
        $slice = $block->slice(0, 3);
        echo "$what: ";
        try_to(fn() => $use($block), $replace);

        $lost = 0;
        $later = [
            fn() => $block->read(0, 1),
            fn() => $slice->read(),
            fn() => count($block),
            fn() => $block->info(),
            fn() => $block->flush(),
        ];
        foreach ($later as $use) {
            try {
                $use();
            } catch (SharedMemory\Exception $e) {
                $lost += $e->getCode() === 5;
            }
        }
        echo $lost === count($later) ? '' : "only $lost later uses noticed it\n";
        ob_start();
        var_dump($block);
        echo str_contains(ob_get_clean(), $path) ? '' : "it cannot be dumped\n";
        $before->write('fine') && $after->write('fine');
        echo $before->read() . $after->read() === 'finefine' ? '' : "others are lost too\n";
        $block->free(true);
        clearstatcache();
        echo file_exists($path) ? "the file is still there\n" : '';
    }
    echo 'free(): ';
    try_to(fn() => $slice->read());
}

echo "It can be opened again:\n";
$block = truncated(0);
try_to(fn() => count($block), $replace);
$block->free();
var_dump(SharedMemory::mmap(0, $path)->read());
?>
--EXPECT--
shared:
read(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() into it: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() to the end: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() of a slice: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write() into it: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write() of a slice: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
fill(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
count(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
count: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
info(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
slice() to the end: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
grow(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
free(): SharedMemory\Error(0): This block of shared memory has been freed
READ_ONLY:
read(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() into it: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() to the end: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() of a slice: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
count(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
count: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
info(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
slice() to the end: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
free(): SharedMemory\Error(0): This block of shared memory has been freed
PRIVATE:
read(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() into it: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() to the end: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
read() of a slice: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write() into it: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
write() of a slice: SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
fill(): SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
free(): SharedMemory\Error(0): This block of shared memory has been freed
It can be opened again:
SharedMemory\Exception(5): "{path}", mapped with {size} bytes, was truncated, or its disk failed or is full: free() the block and open the file again
string(5) "xxxxx"
