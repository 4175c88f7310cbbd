--TEST--
Atomic: many processes that wait for jobs take each job once, and all of them end
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

$jobs_in_all = rounds(3000, 100_000);
foreach (blocks(4096) as $kind => $block) {
    $given = new Atomic($block);
    $taken = new Atomic($block->slice(64));
    $done = new Atomic($block->slice(128));
    $workers = fork_at_once(4, static function () use ($given, $taken, $done, $jobs_in_all): int {
        while (($mine = $taken->add()) <= $jobs_in_all) {
            while (($there = $given->load()) < $mine) {
                if (!$given->wait($there, 20)) {
                    return 1;
                }
            }
            if ($done->add($mine) === $jobs_in_all * ($jobs_in_all + 1) / 2) {
                $done->notify();
            }
        }
        return 0;
    });
    for ($i = 0; $i < $jobs_in_all; $i++) {
        $given->add();
        $given->notify($i % 5 + 1);
    }
    while (($sum = $done->load()) !== $jobs_in_all * ($jobs_in_all + 1) / 2) {
        if (!$done->wait($sum, 20)) {
            echo "$kind: stuck at $sum\n";
            break;
        }
    }
    wait_for(...$workers);
    expect_true($taken->load() === $jobs_in_all + 4, "$kind: no job was taken twice");
}
echo "done\n";
?>
--EXPECT--
done
