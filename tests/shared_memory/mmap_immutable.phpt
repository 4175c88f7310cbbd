--TEST--
SharedMemory: mmap() and free(true) say that a file or folder is immutable, which its mode does not tell
--EXTENSIONS--
shm
--SKIPIF--
<?php
$file = tempnam(sys_get_temp_dir(), 'shm-skip-');
exec("chattr +i $file 2>&1 && chattr -i $file 2>&1", $output, $status);
unlink($file);
$status === 0 || die("skip no file can be made immutable: $output[0]");
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$folder = temporary_path();
$file = "$folder/file";
mkdir($folder, 0700);
file_put_contents($file, 'content');
chmod($file, 0600);
at_end(static function () use ($folder, $file): void {
    foreach ([$folder, $file] as $path) {
        exec("chattr -i $path 2>&1");
    }
    unlink($file);
    rmdir($folder);
});
$user = static fn (string $path): string => user_and_group(fileowner($path), filegroup($path));
$replace = [$folder => '{folder}', $user($file) => '{user}'];

exec("chattr +i $file");
try_to(static fn () => SharedMemory::mmap(0, $file), $replace);
$block = SharedMemory::mmap(0, $file, SharedMemory::READ_ONLY);
try_to(static fn () => $block->free(remove: true), $replace);
exec("chattr -i $file");
exec("chattr +i $folder");
try_to(static fn () => SharedMemory::mmap(1, "$folder/new"), $replace);
try_to(static fn () => $block->free(remove: true), $replace);
exec("chattr -i $folder");
var_dump($block->read());
?>
--EXPECT--
SharedMemory\AccessException(1): open("{folder}/file"): Operation not permitted; the file belongs to {user}, mode 0600, this process runs as {user}; it is immutable or can only be appended to, see `lsattr` and `chattr`, or open it with SharedMemory::READ_ONLY
SharedMemory\AccessException(1): unlink("{folder}/file"): Operation not permitted; the file belongs to {user}, mode 0600, this process runs as {user}; it is immutable or can only be appended to, see `lsattr` and `chattr`
SharedMemory\AccessException(1): open("{folder}/new", 1 bytes): Operation not permitted; the folder "{folder}" belongs to {user}, mode 0700, this process runs as {user}; it is immutable or can only be appended to, see `lsattr` and `chattr`
SharedMemory\AccessException(1): unlink("{folder}/file"): Operation not permitted; the folder "{folder}" belongs to {user}, mode 0700, this process runs as {user}; it is immutable or can only be appended to, see `lsattr` and `chattr`
string(7) "content"
