--TEST--
Mutex: processes that format the same zeroed bytes concurrently get the same mutex
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

const PLACES = 200;

foreach (blocks(PLACES * Mutex::SIZE + 8 * PLACES) as $kind => $block) {
    $data = $block->slice(PLACES * Mutex::SIZE);
    $open = static fn (int $place): Mutex => new Mutex($block->slice($place * Mutex::SIZE));
    $code = static function (callable $open, SharedMemory $data): void {
        for ($place = 0; $place < PLACES; $place++) {
            $mutex = $open($place);
            $mutex->lock();
            [, $count] = unpack('q', $data->read(8 * $place, 8));
            $data->write(pack('q', $count + 1), 8 * $place);
            $mutex->unlock();
            if ($mutex->isAbandoned()) {
                echo "abandoned\n";
            }
        }
    };
    wait_for(...fork_at_once(3, static fn () => $code($open, $data)));
    expect_true($data->read(0, 8 * PLACES) === str_repeat(pack('q', 3), PLACES), "$kind: no process had another mutex");
    for ($place = 1; $place < PLACES; $place++) {
        expect_true($block->read($place * Mutex::SIZE, Mutex::SIZE) === $block->read(0, Mutex::SIZE), "$kind: all are alike");
    }
}
foreach (named_blocks(4096) as $kind => $block) {
    $starts = [];
    for ($i = 0; $i < 3; $i++) {
        $starts[] = Partner::start(sprintf(<<<'CODE'
            $block = %s;
            $we = Partner::at_standard_io();
            $we->say('ready');
            $we->hear();
            $mutex = new SharedMemory\Mutex($block);
            $mutex->lock();
            $block->write(pack('q', unpack('q', $block->read(64, 8))[1] + 1), 64);
            $mutex->unlock();
            CODE, opening_of($block)));
    }
    foreach ($starts as $partner) {
        $partner->hear();
    }
    foreach ($starts as $partner) {
        $partner->say('go');
    }
    foreach ($starts as $partner) {
        $partner->end();
    }
    expect_true($block->read(64, 8) === pack('q', 3), "$kind: unrelated processes had the same mutex");
}
echo "done\n";
?>
--EXPECT--
done
