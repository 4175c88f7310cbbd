--TEST--
FixedPool: an owned pool keeps one mapping to free slices at the end of a request; free() of the block frees them at once
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

/** How many mappings of a named file this process has. */
function mappings(string $path): int
{
    // Not by this process: its mappings change while it reads the file.
    return (int) exec(sprintf('grep -c %s$ /proc/%d/maps', escapeshellarg($path), getmypid()));
}

foreach (named_blocks(16384) as $kind => $block) {
    $pool = new FixedPool(24, $block, true);
    $all = count($pool);
    $mapped = $block->file() !== null
        ? static fn (): int => mappings($block->file())
        : static fn (): int => (int) array_column(segments(), 'nattch', 'shmid')[$block->id()];
    $open = static fn (): SharedMemory => eval('return ' . opening_of($block) . ';');
    $once = $mapped();

    // A child is one process, and each of its functions opens the pool again.
    in_child(static function () use ($kind, $open, $mapped, $pool, $all): void {
        $once = $mapped();
        $use = static function (bool $keep) use ($open): int {
            $pool = new FixedPool(24, $open(), true);
            $slice = $pool->alloc();
            $keep || $pool->free($slice);
            return $slice->offset();
        };
        for ($i = 0; $i < 10; $i++) {
            $use(false);
        }
        expect_true($mapped() === $once, "$kind: nothing is held, and no mapping is left");
        for ($i = 0; $i < 10; $i++) {
            $kept[] = $use(true);
        }
        expect_true($mapped() === $once + 1, "$kind: what is held keeps one mapping");
        expect_true($pool->available() === $all - 10, "$kind: it is taken");
        array_map(static fn (int $offset) => $pool->free($pool->at($offset)), $kept);
        $other = new FixedPool(24, 5, true);
        $other->alloc();
        expect_true($mapped() === $once, "$kind: slices that other processes freed keep no mapping past the next pool");
        for ($i = 0; $i < 10; $i++) {
            $use(true);
        }
        expect_true($pool->available() === $all - 10, "$kind: ten are held at the end");
    });
    expect_true($pool->available() === $all, "$kind: all were freed");

    $first = $open();
    $one = new FixedPool(24, $first, true);
    $one->alloc();
    $kept = $one->alloc();
    $one->adopt($kept);
    $first->free();
    expect_true($pool->available() === $all - 1, "$kind: free() frees the slices of the request, but for adopted ones");
    unset($one, $first);
    expect_true($mapped() === $once, "$kind: nothing is mapped any more");
    $pool->free($pool->at(array_key_first(iterator_to_array($pool))));

    [$first, $second] = [$open(), $open()];
    [$one, $two] = [new FixedPool(24, $first, true), new FixedPool(24, $second, true)];
    $slice = $one->alloc();
    $same = $two->at($slice->offset());
    $two->free($two->alloc());
    $first->free();
    expect_true($pool->available() === $all - 1 && count($same) === 24, "$kind: it is left to another mapping of the same pool");
    $second->free();
    expect_true($pool->available() === $all, "$kind: which gives it back");
    expect_true(throws(SharedMemory\Error::class, static fn () => $two->alloc()), "$kind: nothing can be taken then");

    // The window has become something else meanwhile: nothing of it is touched.
    in_child(static function () use ($open): void {
        $pool = new FixedPool(24, $block = $open(), true);
        $pool->alloc();
        $block->write(str_repeat('x', 48));
    });
    expect_true($block->read(0, 48) === str_repeat('x', 48), "$kind: another header stays");
    expect_true(count(iterator_to_array($pool)) === 1, "$kind: and what lies behind it");
}
echo "done\n";
?>
--EXPECT--
done
