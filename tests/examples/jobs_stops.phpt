--TEST--
The example jobs.php leaves no process behind when it is stopped.
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
if (!is_readable('/proc/self/stat')) die('skip needs /proc to find the workers');
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';
require __DIR__ . '/jobs.inc';

/** Starts the example with two workers, lets $disturb see them, and prints how it ended. */
function disturb(callable $disturb): void
{
    $folder = make_folder(['first' => 1 << 36, 'second' => 1 << 36]);
    [$status, $output, $errors] = jobs_meanwhile(function (int $pid) use ($folder, $disturb, &$workers): void {
        $disturb($pid, $workers = wait_for_workers($pid, 2, $folder));
    }, '--workers=2', $folder);
    $running = static fn (): int => count(array_filter($workers, fn (int $worker): bool => posix_kill($worker, 0)));
    for ($tries = 0; $running() > 0 && $tries < 500; $tries++) {
        usleep(10_000);
    }
    echo $output, $errors, "status $status, still running: ", $running(), "\n";
}

disturb(fn (int $pid) => posix_kill($pid, SIGINT));
disturb(fn (int $pid) => posix_kill($pid, SIGTERM));
// Ctrl-C: the terminal tells all of them.
disturb(fn (int $pid, array $workers) => array_map(fn (int $each) => posix_kill($each, SIGINT), [...$workers, $pid]));
?>
--EXPECT--
jobs: stopped by signal 2
status 130, still running: 0
jobs: stopped by signal 15
status 143, still running: 0
jobs: stopped by signal 2
status 130, still running: 0
