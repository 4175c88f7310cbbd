--TEST--
SharedMemory: a full disk, or a full /dev/shm, is an exception when the space is asked for, and nothing has changed
--EXTENSIONS--
shm
--SKIPIF--
<?php
exec('unshare -r -m mount -t tmpfs -o size=1m tmpfs /dev/shm 2>&1', $output, $status);
$status === 0 || die("skip no file systems of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    $mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"';
    $command = ['unshare', '-r', '-m', 'sh', '-c', $mount, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

foreach ([$argv[1], '/dev/shm'] as $number => $folder) {
    echo $number === 0 ? "In a folder:\n" : "In /dev/shm:\n";
    file_put_contents("$folder/old", 'content');
    $block = SharedMemory::mmap(0, "$folder/old");
    $free = disk_free_space($folder);
    $replace = [$folder => '{folder}', "$free bytes" => '{free} bytes'];

    try_to(fn() => SharedMemory::mmap(2 << 20, "$folder/new"), $replace);
    try_to(fn() => SharedMemory::mmap(2 << 20, "$folder/old"), $replace);
    try_to(fn() => $block->grow(2 << 20), $replace);
    var_dump(scandir($folder) === ['.', '..', 'old'], $block->read(), disk_free_space($folder) === $free);

    echo "The last byte:\n";
    $all = SharedMemory::mmap((int) $free, "$folder/all");
    $all->write('!', count($all) - 1);
    try_to(fn() => SharedMemory::mmap(1, "$folder/new"), $replace + ['0 bytes' => 'none']);
    var_dump(file_exists("$folder/new"));

    echo "A file with a hole, and no space to fill it:\n";
    ftruncate(fopen("$folder/old", 'r+'), 100000);
    var_dump(count($block));
    try_to(fn() => $block->write('!', 99999), $replace);
    $all->free(true);
    var_dump(SharedMemory::mmap(0, "$folder/old")->write('!', 99999));
}
?>
--EXPECT--
In a folder:
SharedMemory\NoSpaceException(28): fallocate("{folder}/new", 2097152 bytes): No space left on device; {free} bytes are free there
SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 2097152 bytes): No space left on device; {free} bytes are free there
SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 2097152 bytes): No space left on device; {free} bytes are free there
bool(true)
string(7) "content"
bool(true)
The last byte:
SharedMemory\NoSpaceException(28): fallocate("{folder}/new", 1 bytes): No space left on device; none are free there
bool(false)
A file with a hole, and no space to fill it:
int(100000)
SharedMemory\Exception(5): "{folder}/old", mapped with 100000 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
int(1)
In /dev/shm:
SharedMemory\NoSpaceException(28): fallocate("{folder}/new", 2097152 bytes): No space left on device; {free} bytes are free there
SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 2097152 bytes): No space left on device; {free} bytes are free there
SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 2097152 bytes): No space left on device; {free} bytes are free there
bool(true)
string(7) "content"
bool(true)
The last byte:
SharedMemory\NoSpaceException(28): fallocate("{folder}/new", 1 bytes): No space left on device; none are free there
bool(false)
A file with a hole, and no space to fill it:
int(100000)
SharedMemory\Exception(5): "{folder}/old", mapped with 100000 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
int(1)
