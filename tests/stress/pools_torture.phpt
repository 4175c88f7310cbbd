--TEST--
FixedPool, RingBuffer, GlobalMemory: when processes are killed, nothing is allocated twice, no process hangs, and only what the dead held is lost
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/pools_torture.inc';

foreach (['anonymous' => null, 'file' => temporary_path()] as $kind => $path) {
    $torture = new PoolsTorture(SharedMemory::mmap(1 << 16, $path));
    $torture->run($rounds = rounds(8, 100), 10);
    printf(
        "%s: %d kills; %d slices lost, %d reclaimed, %d blocks left in the ring, %d regions\n", $kind, $torture->kills,
        $torture->lost, $torture->reclaimed, $torture->drained, $torture->regions,
    );
    expect_true($torture->kills === 14 * $rounds, "$kind: all kills were done");
    expect_true($torture->lost > $rounds && $torture->reclaimed > $rounds, "$kind: many died with a slice");
}
?>
--EXPECTF--
anonymous: %d kills; %d slices lost, %d reclaimed, %d blocks left in the ring, %d regions
file: %d kills; %d slices lost, %d reclaimed, %d blocks left in the ring, %d regions
