--TEST--
SharedMemory: free() unmaps at once, free(true) removes the name too
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$key = temporary_key();
function mapped(string $name): string
{
    return str_contains(file_get_contents('/proc/self/maps'), $name) ? 'mapped' : 'not mapped';
}
function descriptors(): int
{
    return count(scandir('/proc/self/fd'));
}

$open = descriptors();
// A file that mmap() has made itself is listed without a name.
file_put_contents($path, '0123456789');
$block = SharedMemory::mmap(0, $path);
$slice = $block->slice(3);
echo mapped(realpath($path)), ', ', descriptors() - $open, " descriptor\n";
var_dump($block->free());
echo mapped(realpath($path)), ', ', descriptors() - $open, " descriptors\n";
var_dump(file_exists($path), SharedMemory::mmap(0, $path)->free(false));
SharedMemory::mmap(0, $path)->free(remove: true);
clearstatcache();
var_dump(file_exists($path));

echo "Without free(), with the last window:\n";
file_put_contents($path, '0123456789');
$block = SharedMemory::mmap(0, $path);
$slice = $block->slice(3)->slice(1);
unset($block);
echo mapped(realpath($path)), ', ';
unset($slice);
echo mapped(realpath($path)), ', ', descriptors() - $open, " descriptors\n";

echo "Other mappings of it live on without the name:\n";
[$one, $other] = [SharedMemory::mmap(10, $path), SharedMemory::mmap(10, $path)];
$one->write('last words');
$one->free(true);
clearstatcache();
var_dump(file_exists($path), $other->read(), basename($other->file()) === basename($path));
$other->free(true);

echo "Anonymous memory has no name to remove:\n";
$block = SharedMemory::mmap(10);
$block->free(true);
echo descriptors() - $open, " descriptors\n";

echo "System V:\n";
$block = SharedMemory::sysv(10, $key);
[$id, $other] = [$block->id(), SharedMemory::sysv(0, $key)];
$block->write('last words');
$block->free();
var_dump(SharedMemory::sysv(0, $key)->id() === $id);
SharedMemory::sysv(0, $key)->free(true);
var_dump($other->read());
unset($other);
var_dump(preg_match("/^\s*\S+\s+$id\s/m", file_get_contents('/proc/sysvipc/shm')));
?>
--EXPECT--
mapped, 1 descriptor
NULL
not mapped, 0 descriptors
bool(true)
NULL
bool(false)
Without free(), with the last window:
mapped, not mapped, 0 descriptors
Other mappings of it live on without the name:
bool(false)
string(10) "last words"
bool(true)
Anonymous memory has no name to remove:
0 descriptors
System V:
bool(true)
string(10) "last words"
int(0)
