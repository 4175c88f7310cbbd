--TEST--
SharedMemory: POPULATE brings all pages into memory
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$size = 16 * SharedMemory::mmap(1)->info()['page_size'];
$path = temporary_path('/dev/shm');
$key = temporary_key();

echo "Without: ", SharedMemory::mmap($size)->info()['resident'], "\n";
foreach ([
    'anonymous' => fn($flags) => SharedMemory::mmap($size, null, $flags),
    'file' => fn($flags) => SharedMemory::mmap($size, $path, $flags),
    'copy' => fn($flags) => SharedMemory::mmap($size, $path, $flags | SharedMemory::PRIVATE),
    'private segment' => fn($flags) => SharedMemory::sysv($size, 0, $flags),
    'segment' => fn($flags) => SharedMemory::sysv($size, $key, $flags),
] as $what => $open) {
    foreach ([0, SharedMemory::READ_ONLY] as $flags) {
        $block = $open($flags | SharedMemory::POPULATE);
        printf("%s%s: %d of 16 pages\n", $what, $flags ? ', READ_ONLY' : '', $block->info()['resident'] / $size * 16);
    }
}
$block->free(true);
?>
--EXPECT--
Without: 0
anonymous: 16 of 16 pages
anonymous, READ_ONLY: 16 of 16 pages
file: 16 of 16 pages
file, READ_ONLY: 16 of 16 pages
copy: 16 of 16 pages
copy, READ_ONLY: 16 of 16 pages
private segment: 16 of 16 pages
private segment, READ_ONLY: 16 of 16 pages
segment: 16 of 16 pages
segment, READ_ONLY: 16 of 16 pages
