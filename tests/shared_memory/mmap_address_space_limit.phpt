--TEST--
SharedMemory: with too little address space nothing is created, grown or left
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php getenv('SKIP_ASAN') && die('skip AddressSanitizer needs all of the address space');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$new = temporary_path();
$old = temporary_path();
$key = temporary_key();
file_put_contents($old, 'content');

in_child(static function () use ($new, $old, $key): void {
    $file = SharedMemory::mmap(0, $old);
    $anonymous = SharedMemory::mmap(8);
    preg_match('/VmSize:\s+(\d+) kB/', file_get_contents('/proc/self/status'), $used);
    $limit = ($used[1] << 10) + (16 << 20);
    posix_setrlimit(POSIX_RLIMIT_AS, $limit, $limit);

    $size = 64 << 20;
    foreach ([
        'anonymous' => fn() => SharedMemory::mmap($size),
        'new' => fn() => SharedMemory::mmap($size, $new),
        'old' => fn() => SharedMemory::mmap($size, $old),
        'private segment' => fn() => SharedMemory::sysv($size),
        'segment' => fn() => SharedMemory::sysv($size, $key),
        'grown' => fn() => $file->grow($size),
    ] as $what => $body) {
        echo "$what: ";
        try_to($body, [$new => '{path}', $old => '{path}', "is $limit" => 'is {limit}', sprintf('0x%08x', $key) => '{key}']);
    }
    clearstatcache();
    var_dump(file_exists($new), filesize($old), $file->read(), count($anonymous));
    $segments = file_get_contents('/proc/sysvipc/shm');
    var_dump(preg_match("/^\s*$key\s/m", $segments), preg_match("/\s$size\s+" . getmypid() . '\s/', $segments));
});
?>
--EXPECT--
anonymous: SharedMemory\NoSpaceException(12): mmap(anonymous memory, 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
new: SharedMemory\NoSpaceException(12): mmap("{path}", 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
old: SharedMemory\NoSpaceException(12): mmap("{path}", 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
private segment: SharedMemory\NoSpaceException(12): shmat(private segment, 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
segment: SharedMemory\NoSpaceException(12): shmat(key {key}, 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
grown: SharedMemory\NoSpaceException(12): mremap("{path}", 67108864 bytes): Cannot allocate memory; ask for less; the limit RLIMIT_AS is {limit}, see `ulimit -v`
bool(false)
int(7)
string(7) "content"
int(8)
int(0)
int(0)
