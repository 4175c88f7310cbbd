--TEST--
SharedMemory: free(remove: true) leaves a file alone that has taken the name of the mapped one
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$look = static function (string $file): string {
    clearstatcache();
    return match (true) {
        is_link($file) => 'a link',
        is_dir($file) => 'a folder',
        is_file($file) => file_get_contents($file, length: 5),
        default => 'nothing',
    };
};

$file = temporary_path();
$other = temporary_path();
$replacements = [
    'renamed over it' => static function () use ($file, $other): void {
        file_put_contents($other, 'other');
        rename($other, $file);
    },
    'unlinked and made anew' => static function () use ($file): void {
        unlink($file);
        file_put_contents($file, 'newer');
    },
    'moved away' => static function () use ($file, $other): void {
        rename($file, $other);
    },
    'a link to it' => static function () use ($file, $other): void {
        rename($file, $other);
        symlink($other, $file);
    },
    'a folder' => static function () use ($file): void {
        unlink($file);
        mkdir($file);
    },
];

foreach ($replacements as $what => $replace) {
    $block = SharedMemory::mmap(1000, $file, SharedMemory::EXCLUSIVE);
    $block->write('first');
    in_child($replace);
    $block->write('still');
    $block->free(remove: true);
    echo "$what: $file has {$look($file)}, $other has {$look($other)}\n";
    is_dir($file) && !is_link($file) ? rmdir($file) : @unlink($file);
    @unlink($other);
}

// What has two names loses the one by which it was opened.
SharedMemory::mmap(1000, $file)->write('first');
link($file, $other);
SharedMemory::mmap(0, $other)->free(remove: true);
echo "a second name: $file has {$look($file)}, $other has {$look($other)}\n";
?>
--EXPECTF--
renamed over it: %s-0 has other, %s-1 has nothing
unlinked and made anew: %s-0 has newer, %s-1 has nothing
moved away: %s-0 has nothing, %s-1 has still
a link to it: %s-0 has a link, %s-1 has still
a folder: %s-0 has a folder, %s-1 has nothing
a second name: %s-0 has first, %s-1 has nothing
