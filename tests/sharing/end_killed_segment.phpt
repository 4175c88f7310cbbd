--TEST--
SharedMemory: a private System V segment is gone when all its processes have been killed
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

// The segment is not attached here: its creator is not our child by fork, and its children are not ours.
$creator = Partner::start(<<<'CODE'
    $we = Partner::at_standard_io();
    pcntl_signal(SIGCHLD, SIG_IGN);
    $block = SharedMemory::sysv(1 << 20);
    $children = [];
    for ($i = 0; $i < 3; $i++) {
        $children[] = Partner::fork(static function (Partner $parent) use ($block, $i, $we): void {
            $block->write('here', $i << 16);
            $parent->say('attached');
            $we->hear(); // nothing is said: it waits to be killed, at the latest until the test ends
        });
        $children[$i]->hear();
    }
    $we->say($block->id());
    foreach ($children as $child) {
        $we->say($child->pid);
    }
    $we->hear();
CODE);
$id = (int) $creator->hear();
$children = [(int) $creator->hear(), (int) $creator->hear(), (int) $creator->hear()];
$attached = static fn (): int => (int) (array_column(segments(), 'nattch', 'shmid')[$id] ?? 0);

echo 'attached: ', $attached(), "\n";
posix_kill($children[0], SIGKILL);
expect_true(becomes_true(static fn (): bool => $attached() === 3), 'one was killed');
$creator->kill();
expect_true(becomes_true(static fn (): bool => $attached() === 2), 'the creator was killed');
posix_kill($children[1], SIGKILL);
expect_true(becomes_true(static fn (): bool => $attached() === 1), 'only one is left');
echo 'with one left: ', segment_exists($id) ? 'there' : 'gone', "\n";
posix_kill($children[2], SIGKILL);
becomes_true(static fn (): bool => !segment_exists($id));
echo 'with none left: ', segment_exists($id) ? 'there' : 'gone', "\n";
?>
--EXPECT--
attached: 4
with one left: there
with none left: gone
