--TEST--
SharedMemory: HUGE_PAGES without enough of them falls back to ordinary pages and says so
--EXTENSIONS--
shm
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits and pages of its own');
preg_match('/^Hugepagesize:/m', file_get_contents('/proc/meminfo')) || die('skip this system has no huge pages');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

preg_match_all('/^(HugePages_Total|Hugepagesize):\s+(\d+)/m', file_get_contents('/proc/meminfo'), $found);
['HugePages_Total' => $total, 'Hugepagesize' => $kilobytes] = array_combine($found[1], $found[2]);
$huge = $kilobytes << 10;
// Three bytes of one huge page more than there are, so that there are never enough.
$size = $total * $huge + 3;
$path = temporary_path();
$key = temporary_key();

foreach ([
    'anonymous' => SharedMemory::mmap($size, null, SharedMemory::HUGE_PAGES),
    'file' => SharedMemory::mmap(10, $path, SharedMemory::HUGE_PAGES),
    'segment' => $segment = SharedMemory::sysv($size, $key, SharedMemory::HUGE_PAGES),
    'private segment' => SharedMemory::sysv($size, 0, SharedMemory::HUGE_PAGES),
] as $what => $block) {
    ['page_size' => $page_size, 'huge_pages' => $huge_pages] = $block->info();
    printf(
        "%s: %s, %s, %s\n",
        $what,
        $huge_pages ? 'huge pages' : 'ordinary pages',
        $page_size < $huge ? 'of their size' : 'of a wrong size',
        match (count($block)) {
            10, $size => 'size as given',
            ($total + 1) * $huge => 'whole huge pages',
            default => count($block) . ' bytes',
        },
    );
    $block->write('end', count($block) - 3);
    echo '    ', $block->read(count($block) - 3), "\n";
}
$segment->free(true);
?>
--EXPECT--
anonymous: ordinary pages, of their size, whole huge pages
    end
file: ordinary pages, of their size, size as given
    end
segment: ordinary pages, of their size, size as given
    end
private segment: ordinary pages, of their size, size as given
    end
