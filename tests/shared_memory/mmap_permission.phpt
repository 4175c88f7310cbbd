--TEST--
SharedMemory: mmap() without permission names the owner of the file or folder, the user of this process, and what would help
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

// A child that runs as root becomes an ordinary user; the others are one already.
function as_ordinary_user(callable $body): void
{
    in_child(static function () use ($body): void {
        if (posix_geteuid() === 0) {
            posix_setgid(65534);
            posix_setuid(65534);
        }
        $body();
    });
}

// Every user can reach this folder; that for temporary files may be this user's alone.
$folder = temporary_path('/dev/shm');
$file = "$folder/file";
mkdir($folder);
file_put_contents($file, 'content');
if (posix_geteuid() === 0) {
    foreach ([$folder, $file] as $path) {
        chown($path, 65534);
        chgrp($path, 65534);
    }
}
at_end(static function () use ($folder, $file): void {
    chmod($folder, 0700);
    unlink($file);
    rmdir($folder);
});
function forbid(int $of_file, int $of_folder): void
{
    global $file, $folder;
    chmod($file, $of_file);
    chmod($folder, $of_folder);
}

function attempts(string $path): void
{
    foreach ([0, SharedMemory::READ_ONLY, SharedMemory::PRIVATE] as $flags) {
        $replace = [dirname($path) => '{folder}', user_and_group(posix_geteuid(), posix_getegid()) => '{user}'];
        try_to(fn() => SharedMemory::mmap(4, $path, $flags), $replace);
    }
}

echo "A file that may not be read:\n";
forbid(0, 0755);
as_ordinary_user(fn() => attempts($file));

echo "A file that may not be written:\n";
forbid(0444, 0755);
as_ordinary_user(fn() => attempts($file));

echo "A folder where no file may be created:\n";
forbid(0444, 0555);
as_ordinary_user(fn() => attempts("$folder/new"));

echo "A folder that may not be entered:\n";
forbid(0444, 0);
as_ordinary_user(fn() => attempts($file));

chmod($folder, 0700);
var_dump(file_get_contents($file), scandir($folder) === ['.', '..', 'file']);
?>
--EXPECT--
A file that may not be read:
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the file belongs to {user}, mode 0000, this process runs as {user}; let its owner write (`chmod u+rw`)
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the file belongs to {user}, mode 0000, this process runs as {user}; let its owner read (`chmod u+r`)
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the file belongs to {user}, mode 0000, this process runs as {user}; let its owner read (`chmod u+r`)
A file that may not be written:
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the file belongs to {user}, mode 0444, this process runs as {user}; let its owner write (`chmod u+rw`), or open it with SharedMemory::READ_ONLY
returned SharedMemory
returned SharedMemory
A folder where no file may be created:
SharedMemory\AccessException(13): open("{folder}/new", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0555, this process runs as {user}; let its owner write (`chmod u+wx`)
SharedMemory\AccessException(13): open("{folder}/new", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0555, this process runs as {user}; let its owner write (`chmod u+wx`)
SharedMemory\AccessException(13): open("{folder}/new", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0555, this process runs as {user}; let its owner write (`chmod u+wx`)
A folder that may not be entered:
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0000, this process runs as {user}; let its owner enter (`chmod u+x`)
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0000, this process runs as {user}; let its owner enter (`chmod u+x`)
SharedMemory\AccessException(13): open("{folder}/file", 4 bytes): Permission denied; the folder "{folder}" belongs to {user}, mode 0000, this process runs as {user}; let its owner enter (`chmod u+x`)
string(7) "content"
bool(true)
