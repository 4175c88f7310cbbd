--TEST--
SharedMemory: processes that open or create the same name at once all get the same whole block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const PROCESSES = 8;
const SIZE = 1_000_003;

// Each opens the block in its way, and writes its byte in it.
$code = <<<'CODE'
    while (($opening = $we->hear()) !== 'end') {
        eval("\$block = $opening;");
        $size = count($block);
        $end = bin2hex($block->read($size - 1, 1));
        $block->write(chr(1 + $i), $i * 100_000);
        $we->say("$size bytes, the last is $end");
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

// Watches the file all the time: a process that finds it finds all of it.
$file = temporary_path();
$notes = SharedMemory::mmap(16); // how often it was there, and how often it was incomplete, as 32-bit numbers; then whether to stop
$observer = fork_child(static function () use ($notes, $file): void {
    $seen = $incomplete = 0;
    for ($end = hrtime(true) + 50_000_000_000; $notes->read(8, 1) === "\0" && hrtime(true) < $end;) {
        clearstatcache();
        $size = @filesize($file);
        $seen += (int) ($size >= SIZE);
        $incomplete += (int) ($size > 0 && $size < SIZE);
        $notes->write(pack('VV', $seen, $incomplete));
    }
});

$path = var_export($file, true);
$key = temporary_key();
$openings = [
    'file' => static fn (int $i): string => sprintf('SharedMemory::mmap(%d, %s)', SIZE, $path),
    'file that grows' => static fn (int $i): string => sprintf('SharedMemory::mmap(%d, %s)', SIZE + 10_000 * $i, $path),
    'keyed segment' => static fn (int $i): string => sprintf('SharedMemory::sysv(%d, %d)', SIZE, $key),
];
foreach ($openings as $kind => $opening) {
    $largest = SIZE + ($kind === 'file that grows' ? 10_000 * (PROCESSES - 1) : 0);
    for ($round = rounds(20, 2000); $round > 0; $round--) {
        foreach ($processes as $i => $process) {
            $process->say($opening($i));
        }
        foreach ($processes as $i => $process) {
            preg_match('~^(\d+) bytes, the last is 00$~', $answer = $process->hear(), $match);
            $size = (int) ($match[1] ?? 0);
            $least = SIZE + ($kind === 'file that grows' ? 10_000 * $i : 0);
            expect_true($size >= $least && $size <= $largest, "$kind: process $i opens it: $answer");
        }
        eval('$block = ' . $opening(0) . ';');
        for ($marks = '', $i = 0; $i < PROCESSES; $i++) {
            $marks .= bin2hex($block->read($i * 100_000, 1));
        }
        expect_true($marks === '0102030405060708', "$kind: all had the same block, not $marks");
        expect_true(count($block) === $largest, "$kind: it has the largest size that was asked for");
        if ($round === 1 && $block->file() !== null) {
            expect_true(becomes_true(static fn (): bool => $notes->read(0, 4) !== "\0\0\0\0"), 'the file was observed');
        }
        $block->free(true);
    }
}
foreach ($processes as $process) {
    $process->say('end');
    $process->end();
}
$notes->write("\1", 8);
wait_for($observer);
echo 'seen incomplete: ', unpack('V', $notes->read(4, 4))[1], "\n";
?>
--EXPECT--
seen incomplete: 0
