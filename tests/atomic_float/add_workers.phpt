--TEST--
AtomicFloat: concurrent operations of forked and unrelated processes lose no update
--EXTENSIONS--
shm
pcntl
--FILE--
<?php

const WORK = <<<'CODE'
    // Halves and small integers: every sum is exact, in whichever order.
    $work = static function (SharedMemory $block, int $worker, int $rounds): void {
        foreach (['added', 'subtracted', 'exchanged', 'compared', 'smallest', 'largest'] as $i => $name) {
            $$name = new SharedMemory\AtomicFloat($block->slice(8 * $i));
        }
        $taken = 0;
        for ($i = 1; $i <= $rounds; $i++) {
            $added->add($i / 2);
            $subtracted->sub(0.5);
            $taken += $exchanged->exchange($i / 2);
            do {
                $old = $compared->load();
            } while (!$compared->compareExchange($old, $old + $i / 2));
            $smallest->min(-$i - $worker / 8);
            $largest->max($i + $worker / 8);
        }
        (new SharedMemory\AtomicFloat($block->slice(8 * 6)))->add($taken);
    };
    CODE;
require __DIR__ . '/../helpers.inc';
eval(WORK);

$rounds = rounds(3000, 100_000);
foreach (blocks(4096) as $kind => $block) {
    $unrelated = null;
    if ($block->file() !== null || $block->key() > 0) {
        $unrelated = Partner::start(sprintf(
            '%s $block = %s; $we = Partner::at_standard_io(); $we->say("ready"); $we->hear(); $work($block, 4, %d);',
            WORK, opening_of($block), $rounds,
        ));
        $unrelated->hear();
        $unrelated->say('go');
    }
    wait_for(...fork_at_once(4, static fn (int $worker) => $work($block, $worker, $rounds)));
    $unrelated?->end();
    $workers = $unrelated ? 5 : 4;
    [$added, $subtracted, $exchanged, $compared, $smallest, $largest, $taken] = array_values(unpack('d7', $block->read(0, 56)));
    $sum = $workers * $rounds * ($rounds + 1) / 4;
    expect_true($added == $sum, "$kind: $added was added");
    expect_true($subtracted == -$workers * $rounds / 2, "$kind: $subtracted was subtracted");
    expect_true($exchanged + $taken == $sum, "$kind: what was exchanged is $exchanged and $taken");
    expect_true($compared == $sum, "$kind: $compared was added by comparing");
    expect_true($smallest == -$rounds - ($workers - 1) / 8, "$kind: the smallest is $smallest");
    expect_true($largest == $rounds + ($workers - 1) / 8, "$kind: the largest is $largest");
}
echo "done\n";
?>
--EXPECT--
done
