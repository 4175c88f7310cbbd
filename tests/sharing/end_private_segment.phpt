--TEST--
SharedMemory: a private System V segment is gone when the last process that has it ends
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$there = static fn (int $id): string => segment_exists($id) ? 'there' : 'gone';

$last = static function (string $end, int $status = 0) use ($there): void {
    $other = Partner::start(<<<'CODE'
        $we = Partner::at_standard_io();
        $block = SharedMemory::sysv(100_000);
        $child = Partner::fork(static function (Partner $parent) use ($block): void {
            $block->write('shared');
            $parent->say('attached');
            $parent->hear();
            exit(0);
        });
        $child->hear();
        $we->say($block->id());
        $we->hear();
        $child->say('exit');
        $child->end();
        $we->say('the child has ended');
        $we->hear();
        ini_set('display_errors', '0');
        ini_set('log_errors', '0');
        eval($argv[1]);
    CODE, $end);
    $id = (int) $other->hear();
    $facts = 'with two processes: ' . $there($id);
    $other->say('go');
    $other->hear();
    $facts .= ', with one: ' . $there($id);
    $other->say('go');
    $other->end($status);
    echo $facts, ', with none: ', becomes_true(static fn (): bool => !segment_exists($id)) ? 'gone' : 'there', "\n";
};

$last('exit(0);');
$last('$block = null;');
$last('throw new Exception("not caught");', 255);

// free() and losing the last window are as good as an end.
$block = SharedMemory::sysv(1);
$id = $block->id();
$slice = $block->slice(0);
$block = null;
echo 'with a slice left: ', $there($id), "\n";
$slice = null;
echo 'with no window left: ', $there($id), "\n";

$block = SharedMemory::sysv(1);
$id = $block->id();
in_child(static fn () => $block->free());
echo 'freed in a child: ', $there($id), "\n";
$block->free();
echo 'freed in both: ', $there($id), "\n";
?>
--EXPECT--
with two processes: there, with one: there, with none: gone
with two processes: there, with one: there, with none: gone
with two processes: there, with one: there, with none: gone
with a slice left: there
with no window left: gone
freed in a child: there
freed in both: gone
