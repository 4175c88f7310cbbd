--TEST--
SharedMemory: mmap() gives a new file exactly the mode, whatever the umask, and leaves that of an existing one
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

umask(077);
foreach ([0777, 0666, 0640, 0400, 0] as $mode) {
    $path = temporary_path();
    $block = SharedMemory::mmap(3, $path, 0, $mode);
    // Its creator can write it all the same.
    $block->write('abc');
    printf("%04o %04o %04o %s\n", $mode, fileperms($path) & 07777, $block->info()['mode'], $block->read());
}

$path = temporary_path();
umask(0);
SharedMemory::mmap(3, $path);
printf("without: %04o\n", fileperms($path) & 07777);
SharedMemory::mmap(6, $path, 0, 0666);
clearstatcache();
printf("existing: %04o\n", fileperms($path) & 07777);
?>
--EXPECT--
0777 0777 0777 abc
0666 0666 0666 abc
0640 0640 0640 abc
0400 0400 0400 abc
0000 0000 0000 abc
without: 0600
existing: 0600
