--TEST--
SharedMemory: a program that is started from here gets no descriptor, mapping or segment of a block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$anonymous = SharedMemory::mmap(10_000);
$named = SharedMemory::mmap(10_000, temporary_path());
$opened = SharedMemory::mmap(0, $named->file());
$segment = SharedMemory::sysv(10_000);
$keyed = SharedMemory::sysv(10_000, temporary_key());

/** The lines that tell of something of ours: by its name, or made without one. */
$ours = static fn (string $text): array => preg_grep(
    '~memfd:shm|/SYSV|/dev/zero|' . preg_quote($named->file()) . '|' . preg_quote(dirname($named->file())) . '/#~',
    explode("\n", $text),
);

// It could be seen: here it is.
$descriptors = '';
foreach (scandir('/proc/self/fd') as $fd) {
    $descriptors .= @readlink("/proc/self/fd/$fd") . "\n";
}
expect_true(count($ours($descriptors)) >= 2, 'this process has descriptors');
expect_true(count($ours(file_get_contents('/proc/self/maps'))) === 5, 'this process has mappings');

$command = ['sh', '-c', 'ls -l /proc/self/fd; cat /proc/self/maps; echo end'];
$process = proc_open($command, [1 => ['pipe', 'w']], $pipes);
$output = output_of($process, $pipes[1]);
expect_true(str_contains($output, "end\n"), 'the program has run');
echo 'started by proc_open(): ', count($ours($output)), "\n";

// The same after a fork of our own.
$file = temporary_path();
in_child(static function () use ($command, $file): void {
    pcntl_exec('/bin/sh', ['-c', "($command[2]) > $file"]);
});
$output = file_get_contents($file);
expect_true(str_contains($output, "end\n"), 'the program has run');
echo 'started by pcntl_exec(): ', count($ours($output)), "\n";

// The kernel counts the processes that have a segment: a child does, a program does not.
$child = Partner::fork(static function (Partner $parent): void {
    $parent->say('forked');
    $parent->hear();
});
$child->hear();
echo 'with a child: ', $segment->info()['attached'], ', ', $keyed->info()['attached'], "\n";
$child->say('end');
$child->end();
$process = proc_open(['cat'], [0 => ['pipe', 'r'], 1 => ['pipe', 'w']], $pipes);
fwrite($pipes[0], "runs\n");
echo 'with a program that ', trim(fgets($pipes[1])), ': ', $segment->info()['attached'], ', ', $keyed->info()['attached'], "\n";
fclose($pipes[0]);
proc_close($process);
?>
--EXPECT--
started by proc_open(): 0
started by pcntl_exec(): 0
with a child: 2, 2
with a program that runs: 1, 1
