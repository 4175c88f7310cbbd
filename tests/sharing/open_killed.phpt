--TEST--
SharedMemory: a creator that is killed leaves the whole block or nothing under its name
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
if (!is_writable('/dev/shm')) {
    die('skip it takes /dev/shm, where a file can be made without a name');
}
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const SIZE = 4 << 20;

$file = temporary_path('/dev/shm');
$key = temporary_key();
$creations = [
    'file' => static fn () => SharedMemory::mmap(SIZE, $file, SharedMemory::EXCLUSIVE),
    'keyed segment' => static fn () => SharedMemory::sysv(SIZE, $key, SharedMemory::EXCLUSIVE),
];
$openings = [
    'file' => static fn () => SharedMemory::mmap(0, $file, SharedMemory::EXISTING),
    'keyed segment' => static fn () => SharedMemory::sysv(0, $key, SharedMemory::EXISTING),
];

foreach ($creations as $kind => $create) {
    for ($round = rounds(100, 5000); $round > 0; $round--) {
        $creator = Partner::fork(static function (Partner $parent) use ($create): void {
            $parent->say('begins');
            while (true) {
                $create()->free(true);
            }
        });
        $creator->hear();
        usleep(mt_rand(0, 2000));
        $creator->kill();

        try {
            $block = $openings[$kind]();
        } catch (SharedMemory\NotFoundException) {
            continue;
        }
        expect_true(count($block) === SIZE, "$kind: what a killed creator left has its size, not " . count($block));
        if ($kind === 'file') {
            expect_true(stat($file)['blocks'] * 512 >= SIZE, "$kind: what a killed creator left has its space");
        }
        $block->fill(1);
        $block->free(true);
    }
}
echo "done\n";
?>
--EXPECT--
done
