--TEST--
SharedMemory: sysv() names the limit SHMMAX, SHMALL or SHMMNI that is reached, and creates nothing
--EXTENSIONS--
shm
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
exec('unshare -r -i sh -c "echo 8192 > /proc/sys/kernel/shmmax" 2>&1', $output, $status);
$status === 0 || die("skip no System V limits of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    $command = ['unshare', '-r', '-i', ...unrelated_php(), __FILE__, 'inside'];
    exit(proc_close(proc_open($command, [], $pipes)));
}

function limit(string $name, int $value): void
{
    file_put_contents("/proc/sys/kernel/$name", $value);
}

$page = SharedMemory::mmap(1)->info()['page_size'];
$replace = [2 * $page => '{2 pages}', 4 * $page => '{4 pages}', 4 * $page + 1 => '{4 pages and 1}', 5 * $page => '{5 pages}'];
$attempts = [
    'private' => fn($size) => SharedMemory::sysv($size),
    'keyed' => fn($size) => SharedMemory::sysv($size, 7),
    'only new' => fn($size) => SharedMemory::sysv($size, 7, SharedMemory::EXCLUSIVE),
    'huge pages' => fn($size) => SharedMemory::sysv($size, 7, SharedMemory::HUGE_PAGES),
];
function try_all(int $size): void
{
    global $attempts, $replace;
    foreach ($attempts as $what => $body) {
        echo "$what: ";
        try_to(fn() => $body($size), $replace);
    }
}

echo "SHMMAX:\n";
limit('shmmax', 4 * $page);
try_all(4 * $page + 1);
echo 'at the limit: ';
var_dump(count(SharedMemory::sysv(4 * $page)) === 4 * $page);

echo "SHMALL:\n";
limit('shmall', 5);
$block = SharedMemory::sysv(4 * $page);
try_all(2 * $page);
echo 'what is left: ';
try_to(fn() => count(SharedMemory::sysv(1)));
$block->free();

echo "SHMMNI:\n";
limit('shmmni', 2);
$blocks = [SharedMemory::sysv(1), SharedMemory::sysv(1, 1)];
try_all(1);
echo 'what is there: ';
try_to(fn() => count(SharedMemory::sysv(1, 1)));

$blocks = [];
echo count(file('/proc/sysvipc/shm')) - 1, " segment left\n";
?>
--EXPECT--
SHMMAX:
private: SharedMemory\NoSpaceException(22): shmget(private segment, {4 pages and 1} bytes): Invalid argument; the limit SHMMAX is {4 pages} bytes a segment, see `sysctl kernel.shmmax`
keyed: SharedMemory\NoSpaceException(22): shmget(key 0x00000007, {4 pages and 1} bytes): Invalid argument; the limit SHMMAX is {4 pages} bytes a segment, see `sysctl kernel.shmmax`
only new: SharedMemory\NoSpaceException(22): shmget(key 0x00000007, {4 pages and 1} bytes): Invalid argument; the limit SHMMAX is {4 pages} bytes a segment, see `sysctl kernel.shmmax`
huge pages: SharedMemory\NoSpaceException(22): shmget(key 0x00000007, {4 pages and 1} bytes): Invalid argument; the limit SHMMAX is {4 pages} bytes a segment, see `sysctl kernel.shmmax`
at the limit: bool(true)
SHMALL:
private: SharedMemory\NoSpaceException(28): shmget(private segment, {2 pages} bytes): No space left on device; the limit SHMALL is {5 pages} bytes in all segments, of which {4 pages} are in use, see `sysctl kernel.shmall`
keyed: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, {2 pages} bytes): No space left on device; the limit SHMALL is {5 pages} bytes in all segments, of which {4 pages} are in use, see `sysctl kernel.shmall`
only new: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, {2 pages} bytes): No space left on device; the limit SHMALL is {5 pages} bytes in all segments, of which {4 pages} are in use, see `sysctl kernel.shmall`
huge pages: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, {2 pages} bytes): No space left on device; the limit SHMALL is {5 pages} bytes in all segments, of which {4 pages} are in use, see `sysctl kernel.shmall`
what is left: returned int 1
SHMMNI:
private: SharedMemory\NoSpaceException(28): shmget(private segment, 1 bytes): No space left on device; the limit SHMMNI is 2 segments, remove unused ones (`ipcs -m`, `ipcrm`) or see `sysctl kernel.shmmni`
keyed: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, 1 bytes): No space left on device; the limit SHMMNI is 2 segments, remove unused ones (`ipcs -m`, `ipcrm`) or see `sysctl kernel.shmmni`
only new: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, 1 bytes): No space left on device; the limit SHMMNI is 2 segments, remove unused ones (`ipcs -m`, `ipcrm`) or see `sysctl kernel.shmmni`
huge pages: SharedMemory\NoSpaceException(28): shmget(key 0x00000007, 1 bytes): No space left on device; the limit SHMMNI is 2 segments, remove unused ones (`ipcs -m`, `ipcrm`) or see `sysctl kernel.shmmni`
what is there: returned int 1
1 segment left
