--TEST--
SharedMemory: grow() on a full file system changes nothing, in any process
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
require __DIR__ . '/../helpers.inc';
in_small_file_system(4096, '') ?? die('skip it takes the right to mount a file system');
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

echo in_small_file_system(1 << 20, <<<'CODE'
    $block = SharedMemory::mmap(100_000, "$argv[1]/file");
    $block->write(pattern(0, 100_000));
    $slice = $block->slice(90_000, 10_000);
    $sibling = Partner::fork(static function (Partner $parent) use ($block): void {
        while ($parent->hear() === 'look') {
            $parent->say(count($block) . ($block->read() === pattern(0, count($block)) ? ' right' : ' wrong'));
        }
    });
    $facts = static function () use ($block, $slice, $sibling, $argv): array {
        clearstatcache();
        $sibling->say('look');
        return [
            'size' => count($block),
            'mapped' => $block->info()['mapped'],
            'size of the file' => filesize("$argv[1]/file"),
            'free' => disk_free_space($argv[1]),
            'block' => $block->read() === pattern(0, count($block)),
            'slice' => $slice->read() === pattern(90_000, 10_000),
            'sibling' => $sibling->hear(),
        ];
    };
    $grow = static function (int $size) use ($block): void {
        try {
            $block->grow($size);
            echo "grew to $size\n";
        } catch (SharedMemory\NoSpaceException $e) {
            echo "no space for $size: ", $e->getCode() === 28 /* ENOSPC */ ? 'ENOSPC' : $e->getMessage(), "\n";
        }
    };

    $before = $facts();
    echo $before['sibling'], "\n";
    foreach ([16 << 20, (1 << 20) + 1, 1 << 40] as $size) {
        $grow($size);
        expect_true($facts() === $before, "all is as before: " . json_encode([$before, $facts()]));
    }
    in_child(static function () use ($grow): void {
        $grow(16 << 20);
    });
    expect_true($facts() === $before, 'all is as before when a child has tried');

    // What there is can still be had.
    $grow(900_000);
    $block->write(pattern(100_000, 800_000), 100_000);
    echo $facts()['sibling'], "\n";
    $sibling->say('end');
    $sibling->end();
CODE);
?>
--EXPECT--
100000 right
no space for 16777216: ENOSPC
no space for 1048577: ENOSPC
no space for 1099511627776: ENOSPC
no space for 16777216: ENOSPC
grew to 900000
900000 right
