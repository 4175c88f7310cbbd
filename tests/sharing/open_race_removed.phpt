--TEST--
SharedMemory: to open or create a name works also while others create and remove it
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$file = temporary_path();
$key = temporary_key();
$opens = [
    'file' => static fn () => SharedMemory::mmap(10_000, $file),
    'keyed segment' => static fn () => SharedMemory::sysv(10_000, $key),
];
$rounds = rounds(300, 20_000);
foreach ($opens as $kind => $open) {
    // An exception in any of them would show.
    wait_for(...fork_at_once(4, static function (int $i) use ($open, $kind, $rounds): void {
        for ($round = 0; $round < $rounds; $round++) {
            $block = $open();
            $mark = pack('V', $round);
            $block->write($mark, 1000 * $i);
            expect_true(count($block) === 10_000 && $block->read(1000 * $i, 4) === $mark, "$kind: it is whole and works");
            $block->free($i % 2 === 0);
        }
    }));
    $open()->free(true);
}
echo "done\n";
?>
--EXPECT--
done
