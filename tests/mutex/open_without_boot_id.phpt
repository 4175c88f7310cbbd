--TEST--
Mutex: without a boot id, one in memory works as everywhere, and one in a file names what is missing
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
exec('unshare -m mount -t proc -o subset=pid proc /proc 2>&1', $output, $status);
$status === 0 || die("skip no /proc without /proc/sys: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{FixedPool, GlobalMemory, Mutex, Queue};

/** Starts the function below in a PHP for which /proc has nothing but processes, as systemd's ProcSubset=pid has it. */
function start_without_boot_id(string $function, string ...$arguments): array
{
    $mount = 'mount -t proc -o subset=pid proc /proc && exec "$@"';
    $process = proc_open(
        ['unshare', '-m', 'sh', '-c', $mount, 'sh', ...unrelated_php(), __FILE__, $function, ...$arguments],
        [0 => ['pipe', 'r'], 1 => ['pipe', 'w'], 2 => ['redirect', 1]],
        $pipes,
    );
    return [$process, $pipes];
}

function every_kind(string $file): void
{
    var_dump(is_readable('/proc/sys/kernel/random/boot_id'));
    $mutex = new Mutex();
    var_dump($mutex->lock(0.0));
    // A child is another owner, and its death is seen.
    in_child(static function () use ($mutex): void {
        echo 'in a child: ', json_encode($mutex->tryLock()), "\n";
    });
    $mutex->unlock();
    echo end_of(fork_child(static function () use ($mutex): void {
        $mutex->lock();
        posix_kill(getmypid(), SIGKILL);
    })), "\n";
    var_dump($mutex->lock(10.0), $mutex->isAbandoned());
    foreach (['anonymous' => SharedMemory::mmap(4096), 'segment' => SharedMemory::sysv(4096)] as $name => $block) {
        $queue = new Queue($block);
        $queue->push("in $name");
        echo $queue->pop(), "\n";
    }
    $block = SharedMemory::mmap(65536, $file);
    try_to(fn() => new Mutex($block));
    try_to(fn() => new Queue($block));
    try_to(fn() => new FixedPool(64, $block, true));
    try_to(fn() => new GlobalMemory($block));
    echo 'written: ', strlen(trim($block->read(), "\0")), "\n";
    // Bare numbers have no owner.
    var_dump((new SharedMemory\Atomic($block))->add(1));
}

/** With two mutexes: locks the second one and holds it. */
function two_mutexes(string $key): void
{
    $block = SharedMemory::sysv(0, (int) $key);
    [$first, $second] = [new Mutex($block->slice(0, 64)), new Mutex($block->slice(64, 64))];
    echo json_encode([$first->tryLock(), $first->isAbandoned(), $second->tryLock()]), "\n";
    fgets(STDIN);
    echo json_encode([$first->lock(10.0), $first->isAbandoned()]), "\n";
    fgets(STDIN);
}

if ($argc > 1) {
    $argv[1](...array_slice($argv, 2));
    exit;
}

[$process, $pipes] = start_without_boot_id('every_kind', $file = temporary_path());
echo output_of($process, $pipes[1]);

echo "Two processes, of which one knows the boot id:\n";
$key = temporary_key();
$block = SharedMemory::sysv(4096, $key);
[$first, $second] = [new Mutex($block->slice(0, 64)), new Mutex($block->slice(64, 64))];
$holder = Partner::fork(static function (Partner $parent) use ($first): void {
    $first->lock();
    $parent->say('locked');
    $parent->hear();
});
$holder->hear();
[$process, $pipes] = start_without_boot_id('two_mutexes', (string) $key);
echo 'the other finds ', fgets($pipes[1]);
echo 'and this one ', json_encode([$second->tryLock(), $second->isAbandoned()]), "\n";
$holder->kill();
fwrite($pipes[0], "\n");
echo 'the other is given ', fgets($pipes[1]);
proc_terminate($process, SIGKILL);
proc_close($process);
echo 'and this one ', json_encode([$second->lock(10.0), $second->isAbandoned()]), "\n";
?>
--EXPECT--
bool(false)
bool(true)
in a child: false
signal 9
bool(true)
bool(true)
in anonymous
in segment
SharedMemory\Error(0): A SharedMemory\Mutex in a file needs /proc/sys/kernel/random/boot_id to tell owners of before a reboot, and this process cannot read it: make it readable (systemd: ProcSubset=all), or use anonymous memory or a System V segment
SharedMemory\Error(0): A SharedMemory\Queue in a file needs /proc/sys/kernel/random/boot_id to tell owners of before a reboot, and this process cannot read it: make it readable (systemd: ProcSubset=all), or use anonymous memory or a System V segment
SharedMemory\Error(0): A SharedMemory\FixedPool in a file needs /proc/sys/kernel/random/boot_id to tell owners of before a reboot, and this process cannot read it: make it readable (systemd: ProcSubset=all), or use anonymous memory or a System V segment
SharedMemory\Error(0): A SharedMemory\GlobalMemory in a file needs /proc/sys/kernel/random/boot_id to tell owners of before a reboot, and this process cannot read it: make it readable (systemd: ProcSubset=all), or use anonymous memory or a System V segment
written: 0
int(1)
Two processes, of which one knows the boot id:
the other finds [false,false,true]
and this one [false,false]
the other is given [true,true]
and this one [true,true]
