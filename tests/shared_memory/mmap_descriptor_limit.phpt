--TEST--
SharedMemory: mmap() with too many open files names the limit and creates nothing
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$new = temporary_path();
$old = temporary_path();
file_put_contents($old, 'content');
$open = SharedMemory::mmap(0, $old);

in_child(static function () use ($new, $old, $open): void {
    $limit = count(scandir('/proc/self/fd')) + 5;
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $limit, $limit);
    for ($files = []; $file = @fopen('/dev/null', 'r'); $files[] = $file) {
    }
    foreach ([
        'anonymous' => fn() => SharedMemory::mmap(1),
        'new' => fn() => SharedMemory::mmap(1, $new),
        'only new' => fn() => SharedMemory::mmap(1, $new, SharedMemory::EXCLUSIVE),
        'old' => fn() => SharedMemory::mmap(100, $old),
    ] as $what => $body) {
        echo "$what: ";
        try_to($body, [$new => '{path}', $old => '{path}', "is $limit" => 'is {limit}', 'memfd_create(' => 'mmap(']);
    }
    echo 'System V needs none: ';
    try_to(fn() => SharedMemory::sysv(1)->info()['size']);
    echo 'Nor does an open block: ';
    $open->grow(100);
    var_dump(count($open), $open->info()['resident'] > 0);

    echo "With one less:\n";
    array_pop($files);
    try_to(fn() => SharedMemory::mmap(1, $new)->write('!'));
});
var_dump(file_get_contents($new));
?>
--EXPECT--
anonymous: SharedMemory\NoSpaceException(24): mmap(anonymous memory, 1 bytes): Too many open files; the limit RLIMIT_NOFILE is {limit}, see `ulimit -n`
new: SharedMemory\NoSpaceException(24): open("{path}", 1 bytes): Too many open files; the limit RLIMIT_NOFILE is {limit}, see `ulimit -n`
only new: SharedMemory\NoSpaceException(24): open("{path}", 1 bytes): Too many open files; the limit RLIMIT_NOFILE is {limit}, see `ulimit -n`
old: SharedMemory\NoSpaceException(24): open("{path}", 100 bytes): Too many open files; the limit RLIMIT_NOFILE is {limit}, see `ulimit -n`
System V needs none: returned int 1
Nor does an open block: int(100)
bool(true)
With one less:
returned int 1
string(1) "!"
