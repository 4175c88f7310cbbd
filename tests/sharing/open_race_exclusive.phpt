--TEST--
SharedMemory: of processes that create the same name with EXCLUSIVE at once exactly one does
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const PROCESSES = 8;

// Each is told how to create the block, and says whether it has.
$code = <<<'CODE'
    while (($creation = $we->hear()) !== 'end') {
        try {
            eval("\$block = $creation;");
            $block->write(chr(65 + $i), 100_000);
            $we->say('+');
        } catch (SharedMemory\ExistsException) {
            $we->say('-');
        }
    }
CODE;
$processes = [];
for ($i = 0; $i < PROCESSES; $i++) {
    $processes[] = $i % 2
        ? Partner::start("\$we = Partner::at_standard_io(); \$i = $i; $code")
        : Partner::fork(static function (Partner $we) use ($i, $code): void {
            eval($code);
        });
}

$file = var_export(temporary_path(), true);
$key = temporary_key();
$creations = [
    'file' => "SharedMemory::mmap(200_000, $file, SharedMemory::EXCLUSIVE)",
    'keyed segment' => "SharedMemory::sysv(200_000, $key, SharedMemory::EXCLUSIVE)",
];
foreach ($creations as $kind => $creation) {
    for ($round = rounds(30, 2000); $round > 0; $round--) {
        foreach ($processes as $process) {
            $process->say($creation);
        }
        $results = implode(array_map(static fn (Partner $process): string => $process->hear(), $processes));
        expect_true(preg_match('~^-*\+-*$~', $results) === 1, "$kind: one has created it, the others have not: $results");
        eval('$block = ' . strtr($creation, ['200_000' => '0', 'EXCLUSIVE' => 'EXISTING']) . ';');
        expect_true(count($block) === 200_000, "$kind: it is complete");
        expect_true($block->read(100_000, 1) === chr(65 + (int) strpos($results, '+')), "$kind: the winner's block is there");
        $block->free(true);
    }
}
foreach ($processes as $process) {
    $process->say('end');
    $process->end();
}
echo "done\n";
?>
--EXPECT--
done
