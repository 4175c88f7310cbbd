--TEST--
Mutex: whatever ends its holders, it never hangs, never has two holders, and reports each owner death and nothing else
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';
require __DIR__ . '/mutex_torture.inc';

$kills = rounds(100, 700);
foreach (['anonymous', 'file', 'keyed segment'] as $kind) {
    foreach (blocks(4096) as $name => $block) {
        if ($name === $kind) {
            $torture = new MutexTorture($block);
            $torture->run($kills, $kind === 'file' ? rounds(1, 5) : 0);
            printf(
                "%s: %d kills, %d other ends, %d stops, %d signals; %d take-overs, the longest %.1f ms; %d deaths on the way in or out\n",
                $kind, $torture->kills, $torture->ends, $torture->stops, $torture->signals, $torture->takeovers, $torture->longest,
                $torture->unknown,
            );
            expect_true($torture->kills >= $kills, 'all kills were done');
            expect_true($torture->takeovers > $kills / 20, 'many died inside');
        }
    }
}
?>
--EXPECTF--
anonymous: %d kills, %d other ends, %d stops, %d signals; %d take-overs, the longest %f ms; %d deaths on the way in or out
file: %d kills, %d other ends, %d stops, %d signals; %d take-overs, the longest %f ms; %d deaths on the way in or out
keyed segment: %d kills, %d other ends, %d stops, %d signals; %d take-overs, the longest %f ms; %d deaths on the way in or out
