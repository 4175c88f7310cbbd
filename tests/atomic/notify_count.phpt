--TEST--
Atomic: notify() wakes at most as many waiters as it is told, and returns how many it woke
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

$block = SharedMemory::mmap(64);
$atomic = new Atomic($block);
$other = new Atomic($block->slice(8));
expect_true($atomic->notify() === 0 && $atomic->notify(100) === 0, 'there is no waiter');

// A sleeper that was woken but finds the value unchanged goes back to sleep, and so can be counted again. Sleepers look around
// between two slices, therefore not each of them is asleep each time: but sometimes all are, and there are never more.
$waiters = [];
for ($i = 0; $i < 3; $i++) {
    $waiters[] = fork_child(static fn () => $atomic->wait(0, 50) ? 0 : 1);
}
$counts = [];
$seen = static function (int $asked, int $count) use ($atomic, &$counts): bool {
    $woken = $atomic->notify($asked);
    $counts[$woken] = true;
    return $woken === $count;
};
expect_true(becomes_true(static fn (): bool => $seen(1, 1)), 'one is woken');
expect_true(max(array_keys($counts)) <= 1, 'never more than one');
$counts = [];
expect_true(becomes_true(static fn (): bool => $seen(2, 2)), 'two are woken');
expect_true(max(array_keys($counts)) <= 2, 'never more than two');
$counts = [];
expect_true(becomes_true(static fn (): bool => $seen(PHP_INT_MAX, 3)), 'all are woken');
expect_true(max(array_keys($counts)) <= 3, 'never more than there are');
expect_true($other->notify(100) === 0, 'there is no waiter on its neighbour');
$atomic->store(1);
$atomic->notify(3);
wait_for(...$waiters);
expect_true($atomic->notify(100) === 0, 'there is no waiter any more');
echo "done\n";
?>
--EXPECT--
done
