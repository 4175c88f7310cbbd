--TEST--
GlobalMemory: processes that run out of room concurrently grow the block, and each region is created once, zeroed and whole
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\GlobalMemory;

const WORKERS = 6;
const NAMES = 60;
const ROUNDS = 4;

for ($round = 0; $round < rounds(ROUNDS, 40); $round++) {
    foreach (growable_blocks(4096) as $kind => $block) {
        $memory = new GlobalMemory($block);
        $done = SharedMemory::mmap(8);
        $children = fork_at_once(WORKERS, static function (int $worker) use ($block, $memory, $kind): void {
            for ($i = 0; $i < NAMES; $i++) {
                $name = ($i + $worker % 2 * 7) % NAMES;
                for ($region = null; $region === null;) {
                    try {
                        $region = $memory->region("name $name", 200 + $name);
                    } catch (SharedMemory\NoSpaceException) {
                        // By as little as possible, so that it happens often; half of them open the file again with a larger size.
                        $size = count($block) + 300;
                        $worker % 2 && $block->file() !== null ? SharedMemory::mmap($size, $block->file()) : $block->grow($size);
                    }
                }
                expect_true($region->read(8 * $worker, 8) === str_repeat("\0", 8), "$kind: it is zero");
                $region->write(pack('q', $worker + 1), 8 * $worker);
                $piece = $memory->alloc(70);
                $piece?->fill(255);
            }
        });
        // Meanwhile, one that only looks, from where it was before.
        $looker = fork_child(static function () use ($block, $memory, $done, $kind): void {
            $window = $block->file() === null ? $block : SharedMemory::mmap(0, $block->file(), SharedMemory::READ_ONLY);
            foreach ([$memory, new GlobalMemory($window)] as $looking) {
                do {
                    $names = $looking->names();
                    $last = end($names);
                    if ($last !== false) {
                        $region = $looking->region($last, 200 + (int) substr($last, 5));
                        $region->read(count($region) - 1, 1);
                        expect_true(count($looking) >= count($names), "$kind: names never go");
                    }
                } while ($done->read(0, 1) === "\0");
            }
        });
        wait_for(...$children);
        $done->fill(1);
        wait_for($looker);
        expect_true(count($memory) === NAMES && count(array_unique($memory->names())) === NAMES, "$kind: each was made once");
        $regions = [];
        for ($name = 0; $name < NAMES; $name++) {
            $regions[] = $region = $memory->region("name $name", 200 + $name);
            $written = pack('q*', ...range(1, WORKERS));
            expect_true($region->read() === str_pad($written, 200 + $name, "\0"), "$kind: nothing of it is lost");
        }
        expect_apart($regions, 256, count($block), $kind);
        $block->free(remove: true);
    }
}

// A long list of names is read while it grows past what the reader had mapped when it began.
foreach (growable_blocks(2 << 20) as $kind => $block) {
    $memory = new GlobalMemory($block);
    for ($i = 0; $i < 4000; $i++) {
        $memory->region("name $i", 8);
    }
    $memory->alloc($memory->available());
    $writer = fork_child(static function () use ($block, $memory): void {
        for ($i = 0; $i < 1000; $i++) {
            $block->grow(count($block) + 4096);
            $memory->alloc(4096);
        }
    });
    for ($reads = 0; pcntl_waitpid($writer, $status, WNOHANG) === 0; $reads++) {
        expect_true(count($memory->names()) === 4000 && count($memory->stats()['regions']) === 4000, "$kind: all are there");
    }
    expect_true($reads > 0 && $status === 0, "$kind: they were read meanwhile, $reads times");
    expect_true(count($block) === (2 << 20) + 1000 * 4096 && $memory->available() === 0, "$kind: all that was added was used");
    $block->free(remove: true);
}
echo "done\n";
?>
--EXPECT--
done
