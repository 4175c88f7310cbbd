--TEST--
Queue: when processes are killed, no message is torn, no process hangs, and only messages of the dead are lost or delivered again
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';
require __DIR__ . '/queue_torture.inc';

foreach ([true, false] as $acknowledged) {
    foreach ([3000, 100_000] as $capacity) {
        $torture = new QueueTorture(new SharedMemory\Queue($capacity), $acknowledged);
        $torture->run(rounds(7, 200) / 10);
        printf(
            "%s, %d bytes: %d kills, %d messages, %d lost, %d again\n", $acknowledged ? 'receive' : 'pop', $capacity,
            $torture->kills, $torture->messages, $torture->lost, $torture->again,
        );
    }
}
?>
--EXPECTF--
receive, 3000 bytes: %d kills, %d messages, %d lost, %d again
receive, 100000 bytes: %d kills, %d messages, %d lost, %d again
pop, 3000 bytes: %d kills, %d messages, %d lost, 0 again
pop, 100000 bytes: %d kills, %d messages, %d lost, 0 again
