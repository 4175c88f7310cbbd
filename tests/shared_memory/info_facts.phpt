--TEST--
SharedMemory: info() reports all facts of a window and its block
--EXTENSIONS--
shm
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$key = temporary_key();
$page = (int) exec('getconf PAGESIZE');

$ordinary = ['page_size' => $page, 'huge_pages' => false];
$mine = ['owner' => posix_geteuid(), 'creator' => getmypid()];
$unnamed = ['file' => null, 'key' => null, 'id' => null];
$unknown = ['creator' => null, 'attached' => null];

$anonymous = SharedMemory::mmap(2 * $page + 1);
$file = SharedMemory::mmap(10, $path, 0, 0640);
$reader = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
$segment = SharedMemory::sysv($page, $key, 0, 0660);
$again = SharedMemory::sysv(0, $key, SharedMemory::READ_ONLY);
$private = SharedMemory::sysv(1);
$anonymous->write('x');

foreach ([
    'anonymous' => [$anonymous, [
        'mechanism' => 'mmap', 'offset' => 0, 'size' => 2 * $page + 1, ...$unnamed,
        'block' => 2 * $page + 1, 'mapped' => 3 * $page, 'resident' => $page, ...$ordinary,
        'protection' => 3, 'mode' => null, 'owner' => null, ...$unknown,
    ]],
    'file' => [$file, [
        'mechanism' => 'mmap', 'offset' => 0, 'size' => 10, ...$unnamed, 'file' => realpath($path),
        'block' => 10, 'mapped' => $page, ...$ordinary,
        'protection' => 3, 'mode' => 0640, 'owner' => posix_geteuid(), ...$unknown,
    ]],
    'READ_ONLY' => [$reader, [
        'mechanism' => 'mmap', 'offset' => 0, 'size' => 10, ...$unnamed, 'file' => realpath($path),
        'block' => 10, 'mapped' => $page, ...$ordinary,
        'protection' => 1, 'mode' => 0640, 'owner' => posix_geteuid(), ...$unknown,
    ]],
    'segment' => [$segment, [
        'mechanism' => 'sysv', 'offset' => 0, 'size' => $page, 'file' => null, 'key' => $key, 'id' => $segment->id(),
        'block' => $page, 'mapped' => $page, 'resident' => 0, ...$ordinary,
        'protection' => 3, 'mode' => 0660, ...$mine, 'attached' => 2,
    ]],
    'READ_ONLY segment' => [$again, [
        'mechanism' => 'sysv', 'offset' => 0, 'size' => $page, 'file' => null, 'key' => $key, 'id' => $segment->id(),
        'block' => $page, 'mapped' => $page, 'resident' => 0, ...$ordinary,
        'protection' => 1, 'mode' => 0660, ...$mine, 'attached' => 2,
    ]],
    'private segment' => [$private, [
        'mechanism' => 'sysv', 'offset' => 0, 'size' => 1, 'file' => null, 'key' => 0, 'id' => $private->id(),
        'block' => 1, 'mapped' => $page, 'resident' => 0, ...$ordinary,
        'protection' => 3, 'mode' => 0600, ...$mine, 'attached' => 1,
    ]],
    'slice' => [$anonymous->slice(3, 4)->slice(1), [
        'mechanism' => 'mmap', 'offset' => 4, 'size' => 3, ...$unnamed,
        'block' => 2 * $page + 1, 'mapped' => 3 * $page, 'resident' => $page, ...$ordinary,
        'protection' => 3, 'mode' => null, 'owner' => null, ...$unknown,
    ]],
] as $what => [$window, $expected]) {
    $info = $window->info();
    // Whether a file's pages are in memory is for its file system to decide.
    isset($expected['resident']) || $info['resident'] % $page !== 0 || $expected['resident'] = $info['resident'];
    ksort($info);
    ksort($expected);
    echo "$what: ", $info === $expected ? 'as expected' : json_encode(array_diff_assoc($info, $expected)), "\n";
}

echo "The same as the methods say, in this order:\n";
foreach ([$anonymous, $file->slice(5), $segment] as $window) {
    $info = $window->info();
    var_dump([...array_slice($info, 0, 6)] === [
        'mechanism' => $window->mechanism(),
        'offset' => $window->offset(),
        'size' => $window->count(),
        'file' => $window->file(),
        'key' => $window->key(),
        'id' => $window->id(),
    ]);
}
echo implode(' ', array_keys($info)), "\n";

echo "After a change:\n";
$file->grow($page + 1);
$file->protect(SharedMemory::PROT_NONE);
chmod($path, 0600);
['size' => $size, 'block' => $bytes, 'mapped' => $mapped, 'protection' => $protection, 'mode' => $mode] = $file->info();
var_dump([$size, $bytes, $mapped, $protection, $mode] === [$page + 1, $page + 1, 2 * $page, SharedMemory::PROT_NONE, 0600]);
unset($again);
echo $segment->info()['attached'], " attached\n";
$segment->free(true);
?>
--EXPECT--
anonymous: as expected
file: as expected
READ_ONLY: as expected
segment: as expected
READ_ONLY segment: as expected
private segment: as expected
slice: as expected
The same as the methods say, in this order:
bool(true)
bool(true)
bool(true)
mechanism offset size file key id block mapped resident page_size huge_pages protection mode owner creator attached
After a change:
bool(true)
1 attached
