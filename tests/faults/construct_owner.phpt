--TEST--
Mutex: the error says why the owner id is unknown: a lack for the moment, or a system without /proc
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

use SharedMemory\Mutex;

$limit = ['is ' . posix_getrlimit()['soft openfiles'] => 'is {limit}'];
$block = SharedMemory::mmap(4096);
foreach (['EMFILE', 'ENFILE', 'ENOMEM', 'ENOENT', 'EACCES'] as $name) {
    // In a child that has not been asked yet. Another process reads for one that has no descriptor: both fail here.
    in_child(static function () use ($name, $block, $limit): void {
        echo "$name: ";
        set_fault('open', 1, constant($name), 1000);
        try_to(fn() => new Mutex($block), $limit);
        end_fault();
        // Nothing of it stays.
        $mutex = new Mutex($block);
        $mutex->lock();
        $mutex->unlock();
    });
}
in_child(static function () use ($block): void {
    echo "EMFILE once: ";
    set_fault('open', 1, EMFILE);
    try_to(fn() => (new Mutex($block))->synchronized(fn() => 'inside'));
});
?>
--EXPECT--
EMFILE: SharedMemory\NoSpaceException(24): /proc does not tell now when this process was started: Too many open files; the limit RLIMIT_NOFILE is {limit}, see `ulimit -n`
ENFILE: SharedMemory\NoSpaceException(23): /proc does not tell now when this process was started: Too many open files in system; that is the limit for all processes together, see `sysctl fs.file-max`
ENOMEM: SharedMemory\NoSpaceException(12): /proc does not tell now when this process was started: Cannot allocate memory; memory is used up, or the number of mappings is (vm.max_map_count): free() unused blocks
ENOENT: SharedMemory\Error(0): This system does not tell when a process was started: is the /proc of its PID namespace mounted?
EACCES: SharedMemory\Error(0): This system does not tell when a process was started: is the /proc of its PID namespace mounted?
EMFILE once: returned string 'inside'
