--TEST--
SharedMemory: mmap() of what belongs to another user names both, and the mode, the group or the folder that would help
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
posix_geteuid() === 0 || die('skip only root can become another user');
posix_getpwuid(65534) !== false || die('skip no user has the id 65534 here');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const NOBODY = 65534;

$folder = temporary_path('/dev/shm');
$file = "$folder/file";
mkdir($folder);
at_end(static function () use ($folder, $file): void {
    @unlink($file);
    rmdir($folder);
});
$ids = static fn (int $user, int $group): string => user_and_group($user, $group);
$replace = [
    $folder => '{folder}', $ids(0, 0) => '{root}', $ids(0, 1) => '{root, group 1}', $ids(NOBODY, NOBODY) => '{nobody}',
    $ids(NOBODY, 2) => '{nobody, group 2}', $ids(NOBODY, 0) => '{nobody, group 0}',
];
expect_true(count($replace) === 6, 'all of these are different');

/** Tries it as another user, of one group, and perhaps of a second one. */
function as_nobody(callable $body, int $group = NOBODY, ?int $second_group = null): void
{
    global $replace;
    in_child(static function () use ($body, $group, $second_group, $replace): void {
        posix_initgroups(posix_getpwuid(NOBODY)['name'], $second_group ?? $group);
        posix_setgid($group);
        posix_setuid(NOBODY);
        try_to($body, $replace);
    });
}

$open = static fn (int $flags = 0) => static fn () => SharedMemory::mmap(0, $file, SharedMemory::EXISTING | $flags);
$make = static function (int $mode, int $group = 0) use ($file): void {
    SharedMemory::mmap(64, $file, mode: $mode);
    chmod($file, $mode);
    chgrp($file, $group);
};
chmod($folder, 0755);

echo "With the default mode:\n";
$make(0600);
as_nobody($open());
as_nobody($open(SharedMemory::READ_ONLY));
as_nobody($open(SharedMemory::PRIVATE));
echo "Its group is that of this process:\n";
as_nobody($open(), 0);
as_nobody($open(), NOBODY, 0);
echo "Its group may, others may not:\n";
$make(0660, 1);
as_nobody($open());
as_nobody($open(), 2);
as_nobody($open(), 1);
as_nobody($open(), 2, 1);
echo "Others may read:\n";
$make(0644);
as_nobody($open());
as_nobody($open(SharedMemory::READ_ONLY));
echo "Its owner may not, all others may:\n";
chown($file, NOBODY);
$make(0066);
as_nobody($open());

echo "The folder may not be entered:\n";
$make(0666);
chown($file, 0);
chmod($folder, 0700);
as_nobody($open());
chmod($folder, 0750);
as_nobody($open());
as_nobody($open(), 0);
chmod($folder, 0740);
as_nobody($open(), 0);

echo "The folder may not be written:\n";
chmod($folder, 0755);
as_nobody(static fn () => SharedMemory::mmap(64, "$folder/new"));
as_nobody(static fn () => SharedMemory::mmap(64, "$folder/new"), 0);
as_nobody(static fn () => SharedMemory::mmap(0, $file)->free(remove: true));
chmod($folder, 0775);
as_nobody(static fn () => SharedMemory::mmap(64, "$folder/new"));
chmod($folder, 01777);
as_nobody(static fn () => SharedMemory::mmap(0, $file)->free(remove: true));
expect_true(scandir($folder) === ['.', '..', 'file'] && filesize($file) === 64, 'all is as it was');
?>
--EXPECT--
With the default mode:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0600, this process runs as {nobody}; create it with mode: 0660, by a process of a group that this one is in too
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0600, this process runs as {nobody}; create it with mode: 0640, by a process of a group that this one is in too
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0600, this process runs as {nobody}; create it with mode: 0640, by a process of a group that this one is in too
Its group is that of this process:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0600, this process runs as {nobody, group 0}; create it with mode: 0660
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0600, this process runs as {nobody}; create it with mode: 0660
Its group may, others may not:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root, group 1}, mode 0660, this process runs as {nobody}; its group may write: add the user of this process to that, or `chgrp` it to a group that this process is in
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root, group 1}, mode 0660, this process runs as {nobody, group 2}; its group may write: add the user of this process to that, or `chgrp` it to a group that this process is in
returned SharedMemory
returned SharedMemory
Others may read:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {root}, mode 0644, this process runs as {nobody}; create it with mode: 0664, by a process of a group that this one is in too, or open it with SharedMemory::READ_ONLY
returned SharedMemory
Its owner may not, all others may:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the file belongs to {nobody, group 0}, mode 0066, this process runs as {nobody}; let its owner write (`chmod u+rw`)
The folder may not be entered:
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the folder "{folder}" belongs to {root}, mode 0700, this process runs as {nobody}; let its group enter (`chmod g+x`, and `chgrp` it to a group that this process is in), or choose another folder
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the folder "{folder}" belongs to {root}, mode 0750, this process runs as {nobody}; its group may enter: add the user of this process to that, or `chgrp` it to a group that this process is in
returned SharedMemory
SharedMemory\AccessException(13): open("{folder}/file"): Permission denied; the folder "{folder}" belongs to {root}, mode 0740, this process runs as {nobody, group 0}; let its group enter (`chmod g+x`), or choose another folder
The folder may not be written:
SharedMemory\AccessException(13): open("{folder}/new", 64 bytes): Permission denied; the folder "{folder}" belongs to {root}, mode 0755, this process runs as {nobody}; let its group write (`chmod g+wx`, and `chgrp` it to a group that this process is in), or choose another folder
SharedMemory\AccessException(13): open("{folder}/new", 64 bytes): Permission denied; the folder "{folder}" belongs to {root}, mode 0755, this process runs as {nobody, group 0}; let its group write (`chmod g+wx`), or choose another folder
SharedMemory\AccessException(13): unlink("{folder}/file"): Permission denied; the folder "{folder}" belongs to {root}, mode 0755, this process runs as {nobody}; let its group write (`chmod g+wx`, and `chgrp` it to a group that this process is in), or choose another folder
SharedMemory\AccessException(13): open("{folder}/new", 64 bytes): Permission denied; the folder "{folder}" belongs to {root}, mode 0775, this process runs as {nobody}; its group may write: add the user of this process to that, or `chgrp` it to a group that this process is in
SharedMemory\AccessException(1): unlink("{folder}/file"): Operation not permitted; the folder "{folder}" belongs to {root}, mode 1777, this process runs as {nobody}; its sticky bit lets only its owner and that of the file, user 0 (root), remove it
