--TEST--
SharedMemory: mmap() and grow() work on a file system that cannot allocate ahead
--EXTENSIONS--
shm
--SKIPIF--
<?php
exec('unshare -m mount -t ramfs ramfs /mnt 2>&1', $output, $status);
$status === 0 || die("skip no file system of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    $mount = 'mount -t ramfs ramfs "$0" && exec "$@"';
    $command = ['unshare', '-m', 'sh', '-c', $mount, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

$path = "$argv[1]/file";
$block = SharedMemory::mmap(100000, $path, 0, 0640);
printf("%d bytes, mode %o\n", filesize($path), fileperms($path) & 07777);
var_dump($block->read() === str_repeat("\0", 100000), $block->write('end', 99997));

$other = SharedMemory::mmap(200000, $path);
clearstatcache();
var_dump(filesize($path), count($block), $block->read(99997, 4) === "end\0", $block->read(100000) === str_repeat("\0", 100000));
$block->grow(300000);
var_dump($block->write('end', 299997), $other->read(299997), file_get_contents($path, offset: 299997));
?>
--EXPECT--
100000 bytes, mode 640
bool(true)
int(3)
int(200000)
int(200000)
bool(true)
bool(true)
int(3)
string(3) "end"
string(3) "end"
