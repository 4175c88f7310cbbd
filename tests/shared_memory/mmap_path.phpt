--TEST--
SharedMemory: mmap() resolves a path once; file() is the real one and stays right after chdir()
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$folder = temporary_path();
$link = temporary_path();
$name = "$folder/file";
mkdir($folder);
at_end(static function () use ($folder): void {
    array_map(unlink(...), glob("$folder/*e*"));
    rmdir("$folder/sub");
    rmdir($folder);
});
mkdir("$folder/sub");
symlink($folder, $link);
$folder = realpath($folder);
chdir($folder);

foreach ([
    'relative' => 'file',
    'from here' => './file',
    'from above' => '../' . basename($folder) . '/file',
    'and back' => 'sub/../file',
    'absolute' => "$folder/file",
    'slashes' => "/$folder//./sub/..//file",
    'linked folder' => "$link/file",
    'its parent' => "$link/sub/../file",
] as $what => $path) {
    $block = SharedMemory::mmap(4, $path, SharedMemory::EXCLUSIVE);
    printf("%s: %s %s\n", $what, strtr($block->file(), [$folder => '{folder}']), file_exists($name) ? 'is there' : 'is not');
    chdir('/');
    $block->free(true);
    echo file_exists($name) ? "removed another one\n" : '';
    chdir($folder);
}

echo "Renamed meanwhile, so that the name is not this file's any more:\n";
$block = SharedMemory::mmap(4, $name);
rename($name, "$folder/other");
file_put_contents($name, 'not me');
$block->free(true);
echo file_get_contents($name), "\n";
unlink("$folder/other");

echo "Removed meanwhile:\n";
$block = SharedMemory::mmap(4, $name);
unlink($name);
$block->write('live');
echo $block->read(0, 4), "\n";
$block->free(true);
?>
--EXPECT--
relative: {folder}/file is there
from here: {folder}/file is there
from above: {folder}/file is there
and back: {folder}/file is there
absolute: {folder}/file is there
slashes: {folder}/file is there
linked folder: {folder}/file is there
its parent: {folder}/file is there
Renamed meanwhile, so that the name is not this file's any more:
not me
Removed meanwhile:
live
