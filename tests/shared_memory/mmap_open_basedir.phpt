--TEST--
SharedMemory: mmap() respects open_basedir
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$inside = temporary_path();
$outside = temporary_path();
$way_out = "$inside/link";
$files = ["$inside/file", "$outside/file"];
mkdir($inside);
mkdir($outside);
array_map(fn($file) => file_put_contents($file, 'content'), $files);
symlink($outside, $way_out);
at_end(static function () use ($inside, $outside): void {
    array_map(unlink(...), [...glob("$inside/*"), ...glob("$outside/*")]);
    array_map(rmdir(...), [$inside, $outside]);
});

// The setting can be narrowed but not widened again.
in_child(static function () use ($inside, $outside): void {
    $replace = [realpath($inside) => '{inside}', realpath($outside) => '{outside}', $inside => '{inside}', basename($outside) => '{folder}'];
    ini_set('open_basedir', $inside);
    chdir($inside);
    foreach ([
        'inside' => "$inside/file",
        'relative' => 'file',
        'new' => 'new',
        'outside' => "$outside/file",
        'new one outside' => "$outside/new",
        'from above' => '../' . basename($outside) . '/file',
        'linked' => 'link/file',
        'missing folder' => "$outside/missing/file",
    ] as $what => $path) {
        echo "$what: ";
        try_to(fn() => SharedMemory::mmap(1, $path), $replace);
    }
    SharedMemory::mmap(0, 'new')->free(true);
    try_to(fn() => SharedMemory::mmap(0, "$outside/file", SharedMemory::READ_ONLY), $replace);
    try_to(fn() => SharedMemory::mmap(1));
});
var_dump(file_get_contents("$outside/file"), file_exists("$outside/new"), file_exists("$inside/new"));
?>
--EXPECT--
inside: returned SharedMemory
relative: returned SharedMemory
new: returned SharedMemory
outside: SharedMemory\AccessException(1): open("{outside}/file"): Operation not permitted; the setting open_basedir allows only "{inside}"
new one outside: SharedMemory\AccessException(1): open("{outside}/new"): Operation not permitted; the setting open_basedir allows only "{inside}"
from above: SharedMemory\AccessException(1): open("../{folder}/file"): Operation not permitted; the setting open_basedir allows only "{inside}"
linked: SharedMemory\AccessException(1): open("link/file"): Operation not permitted; the setting open_basedir allows only "{inside}"
missing folder: SharedMemory\AccessException(1): open("{outside}/missing/file"): Operation not permitted; the setting open_basedir allows only "{inside}"
SharedMemory\AccessException(1): open("{outside}/file"): Operation not permitted; the setting open_basedir allows only "{inside}"
returned SharedMemory
string(7) "content"
bool(false)
bool(false)
