--TEST--
SharedMemory: HUGE_PAGES uses huge pages where the system has reserved some
--EXTENSIONS--
shm
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
ob_start();
(new ReflectionExtension('shm'))->info();
str_contains(ob_get_clean(), 'memfd') || die('skip anonymous memory has no huge pages here');
$setting = '/proc/sys/vm/nr_hugepages';
is_writable($setting) || die('skip only root can reserve huge pages');
flock($lock = fopen($setting, 'r'), LOCK_EX);
$before = (int) fgets($lock);
file_put_contents($setting, $before + 4);
$after = (int) file_get_contents($setting);
file_put_contents($setting, $before);
$after === $before + 4 || die('skip the system has no room for huge pages');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

function meminfo(string $name): int
{
    preg_match("/^$name:\s+(\d+)/m", file_get_contents('/proc/meminfo'), $found);
    return (int) $found[1];
}

$setting = '/proc/sys/vm/nr_hugepages';
// There is only one such setting on the machine: tests that change it take turns.
flock($lock = fopen($setting, 'r'), LOCK_EX);
$before = (int) fgets($lock);
at_end(fn() => file_put_contents($setting, $before));
file_put_contents($setting, $before + 4);
$huge = meminfo('Hugepagesize') << 10;

$key = temporary_key();
foreach ([
    'anonymous' => fn() => SharedMemory::mmap(1, null, SharedMemory::HUGE_PAGES),
    'private segment' => fn() => SharedMemory::sysv(1, 0, SharedMemory::HUGE_PAGES),
    'segment' => fn() => SharedMemory::sysv(1, $key, SharedMemory::HUGE_PAGES | SharedMemory::EXCLUSIVE),
    'opened' => fn() => SharedMemory::sysv(0, $key),
    'populated' => fn() => SharedMemory::mmap($huge + 1, null, SharedMemory::HUGE_PAGES | SharedMemory::POPULATE),
] as $what => $body) {
    $block = $body();
    $info = $block->info();
    echo "$what: ", $info['huge_pages'] ? 'huge pages' : 'ordinary pages';
    foreach (['size', 'block', 'mapped', 'page_size'] as $fact) {
        echo ", $fact ", $info[$fact] / $huge;
    }
    $block->write('end', count($block) - 3);
    echo ': ', $block->read(count($block) - 3), "\n";
}
echo 'resident ', $info['resident'] / $huge, "\n";
SharedMemory::sysv(0, $key)->free(true);

echo "Protected, sliced, freed:\n";
$block->protect(SharedMemory::PROT_READ);
try_to(fn() => $block->write('x'));
var_dump($block->slice($huge - 1)->count() === $huge + 1);
$block->free();
var_dump(meminfo('HugePages_Free') - meminfo('HugePages_Rsvd') >= 4);
?>
--EXPECT--
anonymous: huge pages, size 1, block 1, mapped 1, page_size 1: end
private segment: huge pages, size 1, block 1, mapped 1, page_size 1: end
segment: huge pages, size 1, block 1, mapped 1, page_size 1: end
opened: huge pages, size 1, block 1, mapped 1, page_size 1: end
populated: huge pages, size 2, block 2, mapped 2, page_size 1: end
resident 2
Protected, sliced, freed:
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
bool(true)
bool(true)
