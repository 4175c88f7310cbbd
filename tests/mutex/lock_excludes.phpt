--TEST--
Mutex: lock() and unlock() exclude each other's holders: forked and unrelated processes lose no increment
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

const COUNT = <<<'CODE'
    $count = static function (SharedMemory\Mutex $mutex, SharedMemory $data, int $rounds): void {
        for ($i = 0; $i < $rounds; $i++) {
            if ($i % 3 === 0) {
                $mutex->lock();
            } elseif ($i % 3 === 1) {
                while (!$mutex->lock(0.001));
            } else {
                while (!$mutex->tryLock());
            }
            [, $sum] = unpack('q', $data->read(0, 8));
            $data->write(pack('q', $sum + 1));
            if ($i % 100 === 0) {
                usleep(1); // so that another process gets the processor, and contends for the lock
            }
            $mutex->unlock();
        }
    };
    CODE;
eval(COUNT);

$rounds = rounds(1000, 20_000);
foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $data = $block->slice(Mutex::SIZE);
    $unrelated = null;
    if ($block->file() !== null || $block->key() > 0) {
        $unrelated = Partner::start(sprintf(
            '%s $block = %s; $we = Partner::at_standard_io(); $we->say("ready"); $we->hear();
            $count(new SharedMemory\Mutex($block), $block->slice(SharedMemory\Mutex::SIZE), %d);',
            COUNT, opening_of($block), $rounds,
        ));
        $unrelated->hear();
        $unrelated->say('go');
    }
    $children = fork_at_once(3, static fn () => $count($mutex, $data, $rounds));
    $count($mutex, $data, $rounds);
    wait_for(...$children);
    $unrelated?->end();
    [, $sum] = unpack('q', $data->read(0, 8));
    expect_true($sum === $rounds * ($unrelated ? 5 : 4), "$kind: $sum is right");
    expect_true(!$mutex->isHeld() && !$mutex->isAbandoned(), "$kind: it is free");
}
echo "done\n";
?>
--EXPECT--
done
