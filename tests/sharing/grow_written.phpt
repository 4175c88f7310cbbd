--TEST--
SharedMemory: grow() keeps what another process writes into the new bytes as soon as it sees them
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$rounds = rounds(6000, 50_000);
$run = static function (string $kind, SharedMemory $block, bool $reopen) use ($rounds): void {
    $first = count($block);
    $stop = SharedMemory::mmap(1);
    $writer = fork_child(static function () use ($block, $reopen, $first, $stop): void {
        $known = $first;
        do {
            $last = $stop->read() === "\1";
            if ($reopen) {
                $block = SharedMemory::mmap(0, $block->file(), SharedMemory::EXISTING);
            }
            $size = count($block);
            $block->fill(0x2a, $known, $size - $known);
            $known = $size;
        } while (!$last);
    });
    for ($round = 0; $round < $rounds; $round++) {
        $block->grow(count($block) + mt_rand(1, 3000));
    }
    $stop->write("\1");
    wait_for($writer);
    $lost = substr_count($block->read($first), "\0");
    expect_true($lost === 0, "$kind: of what was written no byte is lost, not $lost");
};

foreach (growable_blocks(100) as $kind => $block) {
    $run($kind, $block, false);
}
$run('a file opened anew each time', SharedMemory::mmap(100, temporary_path()), true);
echo "done\n";
?>
--EXPECT--
done
