--TEST--
SharedMemory: mmap() with EXISTING only opens, with EXCLUSIVE only creates
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
// Some file systems cannot name a file later; there it is open() that finds the other one.
$replace = [$path => '{path}', 'linkat(' => 'open('];

echo "Nothing there:\n";
try_to(fn() => SharedMemory::mmap(10, $path, SharedMemory::EXISTING), $replace);
try_to(fn() => SharedMemory::mmap(0, $path, SharedMemory::EXISTING), $replace);
try_to(fn() => SharedMemory::mmap(10, $path, SharedMemory::EXISTING | SharedMemory::READ_ONLY), $replace);
var_dump(file_exists($path));
SharedMemory::mmap(10, $path, SharedMemory::EXCLUSIVE)->write('0123456789');
var_dump(file_get_contents($path));

echo "Something there:\n";
foreach ([10, 5, 20] as $size) {
    try_to(fn() => SharedMemory::mmap($size, $path, SharedMemory::EXCLUSIVE), $replace);
}
try_to(fn() => SharedMemory::mmap(10, $path, SharedMemory::EXCLUSIVE | SharedMemory::READ_ONLY), $replace);
var_dump(file_get_contents($path));
var_dump(SharedMemory::mmap(0, $path, SharedMemory::EXISTING)->read());
var_dump(SharedMemory::mmap(12, $path, SharedMemory::EXISTING)->read(8) === "89\0\0");

echo "Something else there:\n";
unlink($path);
symlink('nowhere', $path);
try_to(fn() => SharedMemory::mmap(10, $path, SharedMemory::EXCLUSIVE), $replace);
unlink($path);
mkdir($path);
try_to(fn() => SharedMemory::mmap(10, $path, SharedMemory::EXCLUSIVE), $replace);
var_dump(scandir($path));
?>
--EXPECT--
Nothing there:
SharedMemory\NotFoundException(2): open("{path}", 10 bytes): No such file or directory; create it first, or leave out SharedMemory::EXISTING to create it here
SharedMemory\NotFoundException(2): open("{path}"): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
SharedMemory\NotFoundException(2): open("{path}", 10 bytes): No such file or directory; another process must create it first
bool(false)
string(10) "0123456789"
Something there:
SharedMemory\ExistsException(17): open("{path}", 10 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): open("{path}", 5 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): open("{path}", 20 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): open("{path}", 10 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
string(10) "0123456789"
string(10) "0123456789"
bool(true)
Something else there:
SharedMemory\ExistsException(17): open("{path}", 10 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
SharedMemory\ExistsException(17): open("{path}", 10 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
array(2) {
  [0]=>
  string(1) "."
  [1]=>
  string(2) ".."
}
