--TEST--
SharedMemory: sysv() gives a new segment exactly the mode, whatever the umask
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

umask(077);
$key = temporary_key();
foreach ([0777, 0666, 0640, 0600] as $mode) {
    $block = SharedMemory::sysv(3, $key, 0, $mode);
    $same = SharedMemory::sysv(0, $key, 0, 0700);
    // 01000 is the flag of a segment that is to be removed with its last user.
    preg_match('/^\s*' . $key . '\s+\d+\s+(\d+)/m', file_get_contents('/proc/sysvipc/shm'), $listed);
    printf("%04o %04o %04o %s\n", $mode, $block->info()['mode'], $same->info()['mode'], $listed[1]);
    $block->free(true);
}
printf("without: %04o\n", SharedMemory::sysv(3)->info()['mode']);
?>
--EXPECT--
0777 0777 0777 777
0666 0666 0666 666
0640 0640 0640 640
0600 0600 0600 600
without: 0600
