--TEST--
GlobalMemory: processes that ask for the same names concurrently get the same regions, which are zeroed
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;
use SharedMemory\Vector;
use SharedMemory\Type;

const WORKERS = 8;
const NAMES = 50;

foreach (blocks(1 << 16) as $kind => $block) {
    // It has to make zeros where something was, beyond what is looked at.
    $block->fill(255, 8192, 40_000);
    $answers = new Vector(Type::Int64, $block->slice(1 << 15, 8 * WORKERS * NAMES));
    $answers->fill(0);
    $window = $block->slice(64, (1 << 15) - 64);
    wait_for(...fork_at_once(WORKERS, static function (int $worker) use ($window, $answers, $kind): void {
        $memory = new GlobalMemory($window);
        for ($i = 0; $i < NAMES; $i++) {
            $name = ($i + $worker % 2) % NAMES;
            $region = $memory->region("name $name", 100 + $name);
            // Each has a place of its own in it, where only zeros can be.
            expect_true($region->read(8 * $worker, 8) === str_repeat("\0", 8), "$kind: it is zero");
            $region->write(pack('q', $worker + 1), 8 * $worker);
            $answers[$worker * NAMES + $name] = $region->offset();
        }
    }));
    $memory = new GlobalMemory($window);
    $offsets = array_chunk($answers->toArray(), NAMES);
    expect_true(count(array_unique($offsets, SORT_REGULAR)) === 1, "$kind: all got the same");
    expect_true(count($memory) === NAMES && count(array_unique($memory->names())) === NAMES, "$kind: each was made once");
    $regions = [];
    for ($name = 0; $name < NAMES; $name++) {
        $regions[] = $region = $memory->region("name $name", 100 + $name);
        expect_true($region->offset() === $offsets[0][$name], "$kind: it has stayed");
        $written = pack('q*', ...range(1, WORKERS));
        expect_true($region->read() === str_pad($written, 100 + $name, "\0"), "$kind: no bytes are lost");
    }
    expect_apart($regions, 64, 1 << 15, $kind);
}
echo "done\n";
?>
--EXPECT--
done
