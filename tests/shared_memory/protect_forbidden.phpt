--TEST--
SharedMemory: protect() says so when the file system forbids PROT_EXEC, and nothing has changed
--EXTENSIONS--
shm
--SKIPIF--
<?php
exec('unshare -r -m mount -t tmpfs -o noexec tmpfs /mnt 2>&1', $output, $status);
$status === 0 || die("skip no file system of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    $mount = 'mount -t tmpfs -o noexec tmpfs "$0" && exec "$@"';
    $command = ['unshare', '-r', '-m', 'sh', '-c', $mount, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

$block = SharedMemory::mmap(10, "$argv[1]/file");
try_to(fn() => $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_EXEC), [$argv[1] => '{folder}']);
var_dump($block->info()['protection'], $block->write('still'));
?>
--EXPECT--
SharedMemory\AccessException(13): mprotect("{folder}/file"): Permission denied; how it was opened, or its file system, forbids that protection
int(3)
int(5)
