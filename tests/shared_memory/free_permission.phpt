--TEST--
SharedMemory: free(true) without the permission leaves the block as it is
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$folder = temporary_path('/dev/shm');
$file = "$folder/file";
mkdir($folder);
file_put_contents($file, 'content');
chmod($file, 0666);
chmod($folder, 0555);
posix_geteuid() === 0 && chown($folder, 65534) && chgrp($folder, 65534);
at_end(static function () use ($folder, $file): void {
    chmod($folder, 0700);
    unlink($file);
    rmdir($folder);
});

in_child(static function () use ($folder, $file): void {
    posix_geteuid() === 0 && posix_setgid(65534) && posix_setuid(65534);
    $block = SharedMemory::mmap(0, $file);
    try_to(fn() => $block->free(true), [
        $folder => '{folder}', user_and_group(posix_geteuid(), posix_getegid()) => '{user}',
    ]);
    var_dump($block->write('CON'), $block->read());
    $block->free();
    try_to(fn() => $block->read());
});
var_dump(file_get_contents($file));
?>
--EXPECT--
SharedMemory\AccessException(13): unlink("{folder}/file"): Permission denied; the folder "{folder}" belongs to {user}, mode 0555, this process runs as {user}; let its owner write (`chmod u+wx`)
int(3)
string(7) "CONtent"
SharedMemory\Error(0): This block of shared memory has been freed
string(7) "CONtent"
