--TEST--
SharedMemory: however an unrelated process ends, the block stays with the others
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$ends = [
    'returns' => [0, ''],
    'exits in the middle' => [3, '(function () use ($slice) { exit(3); })();'],
    'frees the block' => [0, '$block->free();'],
    'throws' => [255, 'throw new Exception("not caught");'],
    'is killed' => [SIGKILL, 'posix_kill(getmypid(), SIGKILL);'],
];

foreach (named_blocks(10_000) as $kind => $block) {
    foreach ($ends as $end => [$status, $code]) {
        $output = in_failing_process(
            $status,
            'ini_set("display_errors", "0"); ini_set("log_errors", "0");' .
            '$block = ' . opening_of($block) . '; $slice = $block->slice(9000); $slice->write($argv[1]);' . $code,
            $end,
        );
        expect_true($output === '', "$kind: one that $end prints $output");
        expect_true($block->read(9000, strlen($end)) === $end, "$kind: after one $end, what it wrote is there");
        expect_true(count($block) === 10_000, "$kind: after one $end, the size is as before");
        expect_true($block->file() === null || filesize($block->file()) === 10_000, "$kind: after one $end, the file is there");
        expect_true($block->id() === null || segment_exists($block->id()), "$kind: after one $end, the segment is there");
        $block->write('still shared');
        in_child(static fn () => expect_true($block->read(0, 12) === 'still shared', "$kind: after one $end, others share it"));
    }
    // No process has it open, and it is there all the same.
    $open = opening_of($block);
    $block->free();
    echo $kind, ': ', in_unrelated_process("echo ($open)->read(0, 12);"), "\n";
}
?>
--EXPECT--
file: still shared
keyed segment: still shared
