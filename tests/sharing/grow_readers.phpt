--TEST--
SharedMemory: grow() thousands of times while other processes read: every byte below the announced size is right
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

// The first bytes are 32-bit numbers: the announced size, whether that was the last, and how often each reader has looked.
const READERS = 3;
const DATA = 8 + 4 * READERS;

function number(SharedMemory $block, int $index): int
{
    return unpack('V', $block->read(4 * $index, 4))[1];
}

function announce(SharedMemory $block, int $index, int $number): void
{
    $block->write(pack('V', $number), 4 * $index);
}

function grower(SharedMemory $block, int $wanted): void
{
    $size = DATA;
    $end = hrtime(true) + 30_000_000_000;
    $looked = 0;
    for ($grows = 0; ($grows < $wanted || $looked < 100) && hrtime(true) < $end; $grows++) {
        $next = $size + mt_rand(1, $grows < $wanted ? 6000 : 6);
        $block->grow($next);
        // After the system calls of grow(), so that also on machines that reorder stores the bytes are there before.
        announce($block, 0, $size);
        $block->write(pattern($size, $next - $size), $size);
        $size = $next;
        $looked = min(number($block, 2), number($block, 3), number($block, 4));
    }
    expect_true($looked >= 100, 'all readers have looked');
    $block->grow($size);
    announce($block, 0, $size);
    announce($block, 1, 1);
}

function reader(SharedMemory $block, int $reader, string $kind): void
{
    $last = DATA;
    for ($looks = 0; number($block, 1) === 0; $looks++) {
        $size = number($block, 0);
        $there = $size >= $last && ($size === $last || count($block) >= $size);
        expect_true($there, "$kind: $size bytes were announced, after $last, and are there");
        $last = $size;
        if ($size === DATA) {
            continue;
        }
        announce($block, 2 + $reader, $looks);
        // The newest bytes, and some older ones.
        foreach ([max(DATA, $size - 5000), mt_rand(DATA, $size - 1)] as $i => $from) {
            $length = min(5000, $size - $from);
            $bytes = match (mt_rand($i, 2)) {
                0 => substr($block->read($from), 0, $length),
                1 => $block->read($from, $length),
                2 => $block->slice($from, $length)->read(),
            };
            expect_true($bytes === pattern($from, $length), "$kind: of $size announced bytes, $length bytes at $from");
        }
    }
}

$wanted = rounds(2000, 8000);
foreach (growable_blocks(DATA) as $kind => $block) {
    announce($block, 0, DATA);
    wait_for(...fork_at_once(1 + READERS, static function (int $i) use ($block, $kind, $wanted): void {
        $i === READERS ? grower($block, $wanted) : reader($block, $i, $kind);
    }));
    $size = number($block, 0);
    expect_true(count($block) === $size && $size > $wanted * 1000, "$kind: the block has the size that was announced last");
    expect_true($block->read(DATA) === pattern(DATA, $size - DATA), "$kind: all bytes are right");
}
echo "done\n";
?>
--EXPECT--
done
