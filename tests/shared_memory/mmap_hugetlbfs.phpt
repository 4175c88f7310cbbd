--TEST--
SharedMemory: a file in hugetlbfs has whole huge pages, and too few of them are an exception
--EXTENSIONS--
shm
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
$setting = '/proc/sys/vm/nr_hugepages';
is_writable($setting) || die('skip only root can reserve huge pages');
flock($lock = fopen($setting, 'r'), LOCK_EX);
$before = (int) fgets($lock);
file_put_contents($setting, $before + 4);
$after = (int) file_get_contents($setting);
file_put_contents($setting, $before);
$after === $before + 4 || die('skip the system has no room for huge pages');
exec('unshare -m mount -t hugetlbfs none /mnt 2>&1', $output, $status);
$status === 0 || die("skip no file system of its own: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    $setting = '/proc/sys/vm/nr_hugepages';
    // There is only one such setting on the machine: tests that change it take turns.
    flock($lock = fopen($setting, 'r'), LOCK_EX);
    $before = (int) fgets($lock);
    at_end(fn() => file_put_contents($setting, $before));
    file_put_contents($setting, $before + 4);
    $mount = 'mount -t hugetlbfs none "$0" && exec "$@"';
    $command = ['unshare', '-m', 'sh', '-c', $mount, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

preg_match_all('/^(HugePages_Total|Hugepagesize):\s+(\d+)/m', file_get_contents('/proc/meminfo'), $found);
['HugePages_Total' => $total, 'Hugepagesize' => $kilobytes] = array_combine($found[1], $found[2]);
$huge = $kilobytes << 10;
$path = "$argv[1]/file";
function say(SharedMemory $block): void
{
    global $path, $huge;
    clearstatcache();
    $sizes = [count($block), filesize($path), $block->info()['page_size']];
    vprintf("%d huge pages, %d in the file, page size %d\n", array_map(fn($size) => $size / $huge, $sizes));
}

$block = SharedMemory::mmap(1, $path);
say($block);
$block->write('end', $huge - 3);
$block->grow($huge + 1);
say($block);
var_dump($block->read($huge - 3, 4) === "end\0", $block->write('end', 2 * $huge - 3));
say(SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY));

echo "More than there are:\n";
$size = ($total + 1) * $huge;
$replace = [$argv[1] => '{folder}', $size => '{size}'];
try_to(fn() => $block->grow($size), $replace);
try_to(fn() => SharedMemory::mmap($size, "$path-new"), $replace);
say($block);
var_dump($block->read(2 * $huge - 3), file_exists("$path-new"));
?>
--EXPECT--
1 huge pages, 1 in the file, page size 1
2 huge pages, 2 in the file, page size 1
bool(true)
int(3)
2 huge pages, 2 in the file, page size 1
More than there are:
SharedMemory\NoSpaceException(12): mmap("{folder}/file", {size} bytes): Cannot allocate memory; memory is used up, or the number of mappings is (vm.max_map_count): free() unused blocks
SharedMemory\NoSpaceException(12): mmap("{folder}/file-new", {size} bytes): Cannot allocate memory; memory is used up, or the number of mappings is (vm.max_map_count): free() unused blocks
2 huge pages, 2 in the file, page size 1
string(3) "end"
bool(false)
