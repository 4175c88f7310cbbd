--TEST--
Queue: no signal is lost while a process waits again and again for a short time
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Atomic, Queue};

$empty = new Queue(100);
$full = new Queue(100);
$full->push(str_repeat('x', 100));
$handled = new Atomic();
$stop = new Atomic();
$ways = [
    'tryPop' => static fn () => $empty->tryPop($value, 1e-6),
    'tryReceive' => static fn () => $empty->tryReceive(1e-6),
    'push' => static fn () => $full->push('y', 1e-6),
];
foreach ($ways as $way => $wait) {
    $handled->store(0);
    $stop->store(0);
    $waiter = Partner::fork(static function (Partner $parent) use ($wait, $handled, $stop): void {
        pcntl_async_signals(true);
        pcntl_signal(SIGUSR1, static fn () => $handled->add(1));
        $parent->say('ready');
        while ($stop->load() === 0) {
            $wait();
        }
    });
    $waiter->hear();
    $lost = 0;
    for ($i = 1; $i <= rounds(1000, 30_000); $i++) {
        $before = $handled->load();
        posix_kill($waiter->pid, SIGUSR1);
        // It goes on waiting: a signal that is not handled in that time is lost.
        for ($end = hrtime(true) + 2_000_000_000; $handled->load() === $before && hrtime(true) < $end; usleep(mt_rand(1, 300)));
        $lost += $handled->load() === $before;
        if ($lost > 3) {
            break;
        }
    }
    $stop->store(1);
    $waiter->end();
    expect_true($lost === 0, "$way: $lost of $i signals were lost");
}
echo "done\n";
?>
--EXPECT--
done
