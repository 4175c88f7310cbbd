--TEST--
SharedMemory: a size that no system can give is an exception that says so, not a crash
--EXTENSIONS--
shm
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
PHP_INT_SIZE === 8 || die('skip the limits are those of 64-bit systems');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$size = 1 << 47;
$flags = [
    'shared' => 0,
    'READ_ONLY' => SharedMemory::READ_ONLY,
    'HUGE_PAGES' => SharedMemory::HUGE_PAGES,
    'POPULATE' => SharedMemory::POPULATE,
];
foreach ($flags as $name => $flag) {
    echo "$name: ";
    try_to(fn() => SharedMemory::mmap($size, null, $flag));
}

$path = temporary_path();
$block = SharedMemory::mmap(8, $path);
$block->write('content');
// What fails first is the system's choice.
$replace = [$path => '{path}', sprintf('0x%08x', $key) => '{key}', 'shmget(' => 'shmat(', 'mmap(' => 'mremap('];
foreach ([
    'file' => fn() => SharedMemory::mmap($size, "$path-new"),
    'opened' => fn() => SharedMemory::mmap($size, $path),
    'grown' => fn() => $block->grow($size),
    'private segment' => fn() => SharedMemory::sysv($size),
    'segment' => fn() => SharedMemory::sysv($size, $key),
    'which is not there' => fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING),
] as $what => $body) {
    echo "$what: ";
    try_to($body, $replace);
}
clearstatcache();
var_dump(count($block), $block->read(0, 7), filesize($path), file_exists("$path-new"));
?>
--EXPECT--
shared: SharedMemory\NoSpaceException(12): mmap(anonymous memory, 140737488355328 bytes): Cannot allocate memory; ask for less
READ_ONLY: SharedMemory\NoSpaceException(12): mmap(anonymous memory, 140737488355328 bytes): Cannot allocate memory; ask for less
HUGE_PAGES: SharedMemory\NoSpaceException(12): mmap(anonymous memory, 140737488355328 bytes): Cannot allocate memory; ask for less
POPULATE: SharedMemory\NoSpaceException(12): mmap(anonymous memory, 140737488355328 bytes): Cannot allocate memory; ask for less
file: SharedMemory\NoSpaceException(12): mremap("{path}-new", 140737488355328 bytes): Cannot allocate memory; ask for less
opened: SharedMemory\NoSpaceException(12): mremap("{path}", 140737488355328 bytes): Cannot allocate memory; ask for less
grown: SharedMemory\NoSpaceException(12): mremap("{path}", 140737488355328 bytes): Cannot allocate memory; ask for less
private segment: SharedMemory\NoSpaceException(12): shmat(private segment, 140737488355328 bytes): Cannot allocate memory; ask for less
segment: SharedMemory\NoSpaceException(12): shmat(key {key}, 140737488355328 bytes): Cannot allocate memory; ask for less
which is not there: SharedMemory\NotFoundException(2): shmat(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
int(8)
string(7) "content"
int(8)
bool(false)
