--TEST--
Atomic: concurrent operations of forked and unrelated processes lose no update
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

const WORK = <<<'CODE'
    $work = static function (SharedMemory $block, int $worker, int $rounds): void {
        foreach (['added', 'subtracted', 'xored', 'bits', 'cleared', 'exchanged', 'compared', 'smallest', 'largest'] as $i => $name) {
            $$name = new SharedMemory\Atomic($block->slice(8 * $i));
        }
        $taken = 0;
        for ($i = 1; $i <= $rounds; $i++) {
            $added->add($i);
            $subtracted->sub();
            $xored->xor(1 << $worker);
            $bits->or(1 << ($worker * 8 + $i % 8));
            $cleared->and(~(1 << ($worker * 8 + $i % 8)));
            $taken += $exchanged->exchange($i);
            do {
                $old = $compared->load();
            } while (!$compared->compareExchange($old, $old + $i));
            $smallest->min(-$i * 8 - $worker);
            $largest->max($i * 8 + $worker);
        }
        (new SharedMemory\Atomic($block->slice(8 * 9)))->add($taken);
    };
    CODE;
eval(WORK);

$rounds = rounds(3001, 100_001); // odd, so that xor leaves every bit set
foreach (blocks(4096) as $kind => $block) {
    $block->write(pack('q', -1), 8 * 4);
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
    [$added, $subtracted, $xored, $bits, $cleared, $exchanged, $compared, $smallest, $largest, $taken] =
        array_values(unpack('q10', $block->read(0, 80)));
    $sum = $workers * $rounds * ($rounds + 1) / 2;
    expect_true($added === $sum, "$kind: $added was added");
    expect_true($subtracted === -$workers * $rounds, "$kind: $subtracted was subtracted");
    expect_true($xored === (1 << $workers) - 1, "$kind: the bits of xor are $xored");
    expect_true($bits === (1 << 8 * $workers) - 1, "$kind: the bits of or are $bits");
    expect_true($cleared === -1 << 8 * $workers, "$kind: the bits of and are $cleared");
    expect_true($exchanged + $taken === $sum, "$kind: what was exchanged is $exchanged and $taken");
    expect_true($compared === $sum, "$kind: $compared was added by comparing");
    expect_true($smallest === -$rounds * 8 - $workers + 1, "$kind: the smallest is $smallest");
    expect_true($largest === $rounds * 8 + $workers - 1, "$kind: the largest is $largest");
}
echo "done\n";
?>
--EXPECT--
done
