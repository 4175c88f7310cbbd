--TEST--
SharedMemory: however a child ends, the block stays with its parent
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$ends = [
    'returns' => '',
    'exits in the middle' => '(function () use ($slice) { exit(3); })();',
    'drops its windows' => '$block = $slice = null;',
    'frees the block' => '$block->free();',
    'throws' => 'throw new Exception("not caught");',
    'does not compile' => 'eval("function strlen() {}");',
    'is killed' => 'posix_kill(getmypid(), SIGKILL);',
    'is terminated' => 'posix_kill(getmypid(), SIGTERM);',
];

foreach (blocks(10_000) as $kind => $block) {
    foreach ($ends as $end => $code) {
        $slice = $block->slice(9000);
        flush();
        $pid = pcntl_fork();
        if ($pid === 0) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            $slice->write($end);
            eval($code);
            exit(0);
        }
        $status = end_of($pid);
        if ($kind === 'anonymous') {
            echo "a child that $end: $status\n";
        }
        expect_true($slice->read(0, strlen($end)) === $end, "$kind: after a child $end, what it wrote is there");
        expect_true(count($block) === 10_000, "$kind: after a child $end, the size is as before");
        expect_true($block->file() === null || filesize($block->file()) === 10_000, "$kind: after a child $end, the file is there");
        expect_true($block->id() === null || segment_exists($block->id()), "$kind: after a child $end, the segment is there");
        $block->write('still shared');
        in_child(static fn () => expect_true($block->read(0, 12) === 'still shared', "$kind: after a child $end, others share it"));
    }
}
?>
--EXPECT--
a child that returns: status 0
a child that exits in the middle: status 3
a child that drops its windows: status 0
a child that frees the block: status 0
a child that throws: status 255
a child that does not compile: status 255
a child that is killed: signal 9
a child that is terminated: signal 15
