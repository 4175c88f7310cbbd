--TEST--
SharedMemory: anonymous memory has no name while it lives and leaves nothing when all its processes have been killed
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$creator = Partner::start(<<<'CODE'
    $we = Partner::at_standard_io();
    pcntl_signal(SIGCHLD, SIG_IGN);
    $block = SharedMemory::mmap(1 << 20);
    $child = Partner::fork(static function (Partner $parent) use ($block, $we): void {
        $block->write('from the child');
        $parent->say('written');
        $we->hear(); // nothing is said: it waits to be killed, at the latest until the test ends
    });
    $child->hear();
    $we->say($child->pid);
    $we->say($block->read(0, 14));

    // A file without a name has no link.
    foreach (scandir('/proc/self/fd') as $fd) {
        if (str_starts_with((string) @readlink("/proc/self/fd/$fd"), '/memfd:shm')) {
            $links = fstat(fopen("php://fd/$fd", 'r'))['nlink'];
        }
    }
    $we->say($links ?? 0);
    $we->hear();
CODE);
$processes = [$creator->pid, (int) $creator->hear()];
echo $creator->hear(), "\n";
echo 'names: ', $creator->hear(), "\n";

$segments = static fn (): array => array_intersect(array_column(segments(), 'cpid'), $processes);
echo 'segments: ', count($segments()), "\n";
posix_kill($processes[1], SIGKILL);
expect_true(becomes_true(static fn (): bool => !posix_kill($processes[1], 0)), 'the child is gone');
$creator->kill();
echo 'segments: ', count($segments()), "\n";
foreach (glob('/dev/shm/*') as $file) {
    expect_true(@file_get_contents($file, length: 14) !== 'from the child', "$file is not what they left");
}
?>
--EXPECT--
from the child
names: 0
segments: 0
segments: 0
