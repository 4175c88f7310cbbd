--TEST--
SharedMemory: mmap() on a file system that is mounted read-only advises READ_ONLY
--EXTENSIONS--
shm
--SKIPIF--
<?php
exec('unshare -r -m mount -t tmpfs -o ro tmpfs /mnt 2>&1', $output, $status);
$status === 0 || die("skip no file system of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    $mount = 'mount -t tmpfs tmpfs "$0" && cp /bin/true "$0/file" && mount -o remount,bind,ro "$0" && exec "$@"';
    $command = ['unshare', '-r', '-m', 'sh', '-c', $mount, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

$folder = $argv[1];
$replace = [$folder => '{folder}'];
try_to(fn() => SharedMemory::mmap(1, "$folder/file"), $replace);
try_to(fn() => SharedMemory::mmap(0, "$folder/file", SharedMemory::EXISTING), $replace);
try_to(fn() => SharedMemory::mmap(1, "$folder/new"), $replace);
var_dump(SharedMemory::mmap(0, "$folder/file", SharedMemory::READ_ONLY)->read(1, 3));
var_dump(SharedMemory::mmap(0, "$folder/file", SharedMemory::PRIVATE)->write('#!'));
try_to(fn() => SharedMemory::mmap(0, "$folder/file", SharedMemory::READ_ONLY)->free(true), $replace);
?>
--EXPECT--
SharedMemory\AccessException(30): open("{folder}/file", 1 bytes): Read-only file system; open it with SharedMemory::READ_ONLY
SharedMemory\AccessException(30): open("{folder}/file"): Read-only file system; open it with SharedMemory::READ_ONLY
SharedMemory\AccessException(30): open("{folder}/new", 1 bytes): Read-only file system; only a file on another file system can be created or removed
string(3) "ELF"
int(2)
SharedMemory\AccessException(30): unlink("{folder}/file"): Read-only file system; only a file on another file system can be created or removed
