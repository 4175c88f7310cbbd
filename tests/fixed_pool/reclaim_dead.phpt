--TEST--
FixedPool: reclaim() frees the slices of owners that died, zombies too, and no other slices
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach (blocks(16384) as $kind => $block) {
    $pool = new FixedPool(100, $block, true);
    $ours = [$pool->alloc(), $pool->alloc()];
    $owner = static fn (int $count) => Partner::fork(static function (Partner $parent) use ($pool, $count): void {
        for ($i = 0; $i < $count; $i++) {
            $pool->alloc()->write(stamp(getmypid(), $i, 100));
        }
        $parent->say('taken');
        $parent->hear();
    });
    $waits = static fn (Partner $partner) => $partner->hear();
    $living = $owner(7);
    $killed = $owner(11);
    $zombie = $owner(5);
    array_map($waits, [$living, $killed, $zombie]);
    $all = count($pool);
    expect_true($pool->available() === $all - 25, "$kind: they have them");
    expect_true($pool->reclaim() === 0 && $pool->available() === $all - 25, "$kind: while all live nothing is taken back");
    $killed->kill();
    expect_true($pool->available() === $all - 25, "$kind: what the dead have is still taken");
    expect_true($pool->reclaim() === 11 && $pool->available() === $all - 14, "$kind: the slices of one that was killed");
    posix_kill($zombie->pid, SIGKILL);
    $is_zombie = static fn (): bool => preg_match('/^State:\s+Z/m', file_get_contents("/proc/$zombie->pid/status")) === 1;
    expect_true(becomes_true($is_zombie), "$kind: it is a zombie");
    expect_true($pool->reclaim() === 5 && $pool->available() === $all - 9, "$kind: the slices of a zombie");
    end_of($zombie->pid);
    expect_true($pool->reclaim() === 0, "$kind: once only");
    foreach ($ours as $slice) {
        $pool->free($slice);
    }
    // A slice belongs to the process that allocated it last, whichever process freed it.
    $slices = take_all($pool);
    expect_true(count($slices) === $all - 7, "$kind: all but those of the living one can be had");
    $living->kill();
    expect_true($pool->alloc() === null && $pool->reclaim() === 7 && $pool->available() === 7, "$kind: those can be had now");
    $given = fork_child(static function () use ($pool, $slices): void {
        foreach ($slices as $slice) {
            $pool->free($slice);
        }
    });
    wait_for($given);
    expect_true($pool->reclaim() === 0 && $pool->available() === $all, "$kind: nothing is left of what was freed");
}
$pool = new FixedPool(100, 10);
try_to($pool->reclaim(...));
?>
--EXPECT--
SharedMemory\Error(0): This pool does not record the owners of slices: only one made with owned: true does
