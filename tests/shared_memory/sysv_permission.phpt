--TEST--
SharedMemory: sysv() without permission for another user's segment names the user of this process and changes nothing
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php posix_geteuid() === 0 || die('skip only root can become another user');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$replace = [
    sprintf('0x%08x', $key) => '{key}', user_and_group(0, 0) => '{root}', user_and_group(65534, 0) => '{user}',
];
$attempts = [
    'to write' => fn() => SharedMemory::sysv(4, $key),
    'to read' => fn() => SharedMemory::sysv(4, $key, SharedMemory::READ_ONLY),
    'all there is' => fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING),
    'to create it' => fn() => SharedMemory::sysv(4, $key, SharedMemory::EXCLUSIVE),
    'to remove it' => fn() => SharedMemory::sysv(4, $key, SharedMemory::READ_ONLY)->free(true),
];
foreach ([0600, 0622, 0644, 0666] as $mode) {
    printf("Mode %o:\n", $mode);
    $block = SharedMemory::sysv(4, $key, 0, $mode);
    $block->write('mine');
    in_child(static function () use ($attempts, $replace): void {
        posix_setuid(65534);
        foreach ($attempts as $what => $body) {
            echo "$what: ";
            try_to($body, $replace);
        }
    });
    var_dump($block->read(), SharedMemory::sysv(0, $key)->id() === $block->id());
    $block->free(true);
}

echo "Where removing fails, the block stays:\n";
$block = SharedMemory::sysv(4, $key, 0, 0666);
in_child(static function () use ($key, $replace): void {
    posix_setuid(65534);
    $block = SharedMemory::sysv(4, $key);
    try_to(fn() => $block->free(true), $replace);
    var_dump($block->write('ours'), $block->read());
});
var_dump($block->read());
$block->free(true);
?>
--EXPECT--
Mode 600:
to write: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0600, this process runs as {user}; create it with mode: 0660
to read: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0600, this process runs as {user}; create it with mode: 0640
all there is: SharedMemory\AccessException(13): shmctl(key {key}): Permission denied; the segment belongs to {root}, mode 0600, this process runs as {user}; create it with mode: 0660
to create it: SharedMemory\ExistsException(17): shmget(key {key}, 4 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
to remove it: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0600, this process runs as {user}; create it with mode: 0640
string(4) "mine"
bool(true)
Mode 622:
to write: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0622, this process runs as {user}; create it with mode: 0662
to read: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0622, this process runs as {user}; create it with mode: 0662
all there is: SharedMemory\AccessException(13): shmctl(key {key}): Permission denied; the segment belongs to {root}, mode 0622, this process runs as {user}; create it with mode: 0662
to create it: SharedMemory\ExistsException(17): shmget(key {key}, 4 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
to remove it: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0622, this process runs as {user}; create it with mode: 0662
string(4) "mine"
bool(true)
Mode 644:
to write: SharedMemory\AccessException(13): shmat(key {key}, 4 bytes): Permission denied; the segment belongs to {root}, mode 0644, this process runs as {user}; create it with mode: 0664, or open it with SharedMemory::READ_ONLY
to read: returned SharedMemory
all there is: SharedMemory\AccessException(13): shmat(key {key}): Permission denied; the segment belongs to {root}, mode 0644, this process runs as {user}; create it with mode: 0664, or open it with SharedMemory::READ_ONLY
to create it: SharedMemory\ExistsException(17): shmget(key {key}, 4 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
to remove it: SharedMemory\AccessException(1): shmctl(key {key}): Operation not permitted; the segment belongs to {root}, mode 0644, this process runs as {user}; only its owner and its creator may remove it
string(4) "mine"
bool(true)
Mode 666:
to write: returned SharedMemory
to read: returned SharedMemory
all there is: returned SharedMemory
to create it: SharedMemory\ExistsException(17): shmget(key {key}, 4 bytes): File exists; remove it first, or leave out SharedMemory::EXCLUSIVE to open it
to remove it: SharedMemory\AccessException(1): shmctl(key {key}): Operation not permitted; the segment belongs to {root}, mode 0666, this process runs as {user}; only its owner and its creator may remove it
string(4) "mine"
bool(true)
Where removing fails, the block stays:
SharedMemory\AccessException(1): shmctl(key {key}): Operation not permitted; the segment belongs to {root}, mode 0666, this process runs as {user}; only its owner and its creator may remove it
int(4)
string(4) "ours"
string(4) "ours"
