--TEST--
SharedMemory: workers fill a slice each, and the parent finds every byte
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const WORKERS = 4;
const NUMBERS = 20_000; // for each worker

foreach (blocks(WORKERS * NUMBERS * 4) as $kind => $block) {
    $workers = fork_at_once(WORKERS, static function (int $worker) use ($block): void {
        $slice = $block->slice($worker * NUMBERS * 4, NUMBERS * 4);
        for ($i = 0; $i < NUMBERS; $i++) {
            $slice->write(pack('V', $worker * NUMBERS + $i), $i * 4);
        }
    });
    wait_for(...$workers);

    $numbers = array_values(unpack('V*', $block->read()));
    expect_true($numbers === range(0, WORKERS * NUMBERS - 1), "$kind: all numbers are in their places");
    echo $kind, ': ', array_sum($numbers), "\n";
}
?>
--EXPECT--
anonymous: 3199960000
private segment: 3199960000
file: 3199960000
keyed segment: 3199960000
