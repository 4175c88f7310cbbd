--TEST--
Atomic: two processes that alternate with wait() and notify() lose no wake-up
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

const PLAY = <<<'CODE'
    // One process adds to odd numbers, the other to even ones. A lost wake-up costs a slice of time, which shows.
    $play = static function (SharedMemory\Atomic $turn, int $parity, int $rounds): int {
        for ($i = $parity; $i < 2 * $rounds; $i += 2) {
            while (($now = $turn->load()) !== $i) {
                if (!$turn->wait($now, 20)) {
                    throw new Exception("stuck at $now instead of $i");
                }
            }
            $turn->store($i + 1);
            $turn->notify();
        }
        return 0;
    };
    CODE;
eval(PLAY);

$rounds = rounds(5000, 100_000);
foreach (blocks(4096) as $kind => $block) {
    $turn = new Atomic($block);
    $start = hrtime(true);
    $child = fork_child(static fn () => $play($turn, 1, $rounds));
    $play($turn, 0, $rounds);
    wait_for($child);
    expect_true($turn->load() === 2 * $rounds, "$kind: all turns were taken");

    if ($block->file() !== null || $block->key() > 0) {
        $turn->store(0);
        $unrelated = Partner::start(sprintf('%s $play(new SharedMemory\Atomic(%s), 1, %d);', PLAY, opening_of($block), $rounds));
        $play($turn, 0, $rounds);
        $unrelated->end();
        $turn->store(0);
        $again = new Atomic(eval('return ' . opening_of($block) . ';')); // through another mapping
        $child = fork_child(static fn () => $play($again, 1, $rounds));
        $play($turn, 0, $rounds);
        wait_for($child);
        expect_true($turn->load() === 2 * $rounds, "$kind: all turns were taken again");
    }
    // Had each wake-up been lost, this would have taken a slice of 50 ms each time.
    $took = (hrtime(true) - $start) / 1e9;
    expect_true($took < $rounds * 0.01, "$kind: it took only $took seconds");
}
echo "done\n";
?>
--EXPECT--
done
