--TEST--
SharedMemory: sysv() with a mode that does not even let its creator attach leaves no segment behind
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();

// Modes do not bind root.
in_child(static function () use ($key): void {
    posix_geteuid() === 0 && posix_setuid(65534);
    $replace = [sprintf('0x%08x', $key) => '{key}'];
    foreach ([
        'nothing' => [0, 0],
        'nothing, to read' => [0, SharedMemory::READ_ONLY],
        'only reading' => [0400, 0],
        'only writing' => [0200, 0],
        'others only' => [0066, 0],
        'only reading, to read' => [0400, SharedMemory::READ_ONLY],
    ] as $what => [$mode, $flags]) {
        foreach (['private' => 0, 'keyed' => $key] as $kind => $number) {
            echo "$what, $kind: ";
            try_to(fn() => SharedMemory::sysv(4, $number, $flags, $mode), $replace);
        }
    }
    var_dump(count(SharedMemory::sysv(0, $key, SharedMemory::READ_ONLY)));
    SharedMemory::sysv(0, $key, SharedMemory::READ_ONLY)->free(true);

    echo 'left behind: ', preg_match('/^(\s*\S+){4}\s+' . getmypid() . '\s/m', file_get_contents('/proc/sysvipc/shm')), "\n";
});
?>
--EXPECT--
nothing, private: SharedMemory\AccessException(13): shmctl(private segment, 4 bytes): Permission denied; mode 0000 does not let its own creator attach it, create it with mode: 0600
nothing, keyed: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; mode 0000 does not let its own creator attach it, create it with mode: 0600
nothing, to read, private: SharedMemory\AccessException(13): shmctl(private segment, 4 bytes): Permission denied; mode 0000 does not let its own creator attach it, create it with mode: 0400
nothing, to read, keyed: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; mode 0000 does not let its own creator attach it, create it with mode: 0400
only reading, private: SharedMemory\AccessException(13): shmat(private segment, 4 bytes): Permission denied; mode 0400 does not let its own creator attach it, create it with mode: 0600, or open it with SharedMemory::READ_ONLY
only reading, keyed: SharedMemory\AccessException(13): shmat(key {key}, 4 bytes): Permission denied; mode 0400 does not let its own creator attach it, create it with mode: 0600, or open it with SharedMemory::READ_ONLY
only writing, private: SharedMemory\AccessException(13): shmctl(private segment, 4 bytes): Permission denied; mode 0200 does not let its own creator attach it, create it with mode: 0600
only writing, keyed: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; mode 0200 does not let its own creator attach it, create it with mode: 0600
others only, private: SharedMemory\AccessException(13): shmctl(private segment, 4 bytes): Permission denied; mode 0066 does not let its own creator attach it, create it with mode: 0666
others only, keyed: SharedMemory\AccessException(13): shmctl(key {key}, 4 bytes): Permission denied; mode 0066 does not let its own creator attach it, create it with mode: 0666
only reading, to read, private: returned SharedMemory
only reading, to read, keyed: returned SharedMemory
int(4)
left behind: 0
