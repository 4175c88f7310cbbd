--TEST--
The example letters.php leaves no process behind when a worker dies or it is stopped.
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

/** @return list<int> the child processes of $pid */
function children(int $pid): array
{
    $children = [];
    foreach (glob('/proc/[0-9]*/stat') as $file) {
        // pid (name) state parent ...
        if (preg_match('/^(\d+) .*\) \S (\d+) /s', (string) @file_get_contents($file), $match) && (int) $match[2] === $pid) {
            $children[] = (int) $match[1];
        }
    }
    return $children;
}

/** Whether the worker still has the handler of its parent, for which SIGTERM stops all: until it has run for a moment. */
function has_parents_handler(int $worker): bool
{
    preg_match('/^SigCgt:\s*[0-9a-f]*([0-9a-f]{8})$/m', (string) @file_get_contents("/proc/$worker/status"), $match);
    return (hexdec($match[1] ?? '0') >> (SIGTERM - 1) & 1) === 1;
}

/** Starts the example with three workers, lets $disturb see them, and prints how it ended. */
function letters(callable $disturb): void
{
    $text = temporary_path();
    file_put_contents($text, str_repeat("some text\n", 10_000));
    $command = [...unrelated_php(), __DIR__ . '/../../examples/letters.php', '--passes=1000000', '--workers=3', $text];
    $process = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['pipe', 'w']], $pipes);
    $pid = proc_get_status($process)['pid'];
    for ($tries = 0; $tries < 1000; $tries++) {
        $workers = children($pid);
        if (count($workers) === 3 && !array_filter($workers, has_parents_handler(...))) {
            break;
        }
        usleep(10_000);
    }
    $disturb($pid, $workers);
    echo stream_get_contents($pipes[2]);    // to the end: until the last of them has closed it
    echo 'status ', proc_close($process), ', ', count($workers), ' workers, still running: ',
        count(array_filter($workers, fn (int $worker): bool => posix_kill($worker, 0))), "\n";
}

letters(fn (int $pid, array $workers) => posix_kill($workers[1], SIGKILL));
letters(fn (int $pid, array $workers) => posix_kill($workers[0], SIGTERM));
letters(fn (int $pid, array $workers) => posix_kill($pid, SIGTERM));
letters(fn (int $pid, array $workers) => posix_kill($pid, SIGINT));
// Ctrl-C: the terminal tells all of them.
letters(fn (int $pid, array $workers) => array_map(fn (int $each) => posix_kill($each, SIGINT), [...$workers, $pid]));
?>
--EXPECTF--
letters: worker %d, process %d, was ended by signal 9
status 1, 3 workers, still running: 0
letters: worker %d, process %d, was ended by signal 15
status 1, 3 workers, still running: 0
letters: stopped by signal 15
status 143, 3 workers, still running: 0
letters: stopped by signal 2
status 130, 3 workers, still running: 0
letters: stopped by signal 2
status 130, 3 workers, still running: 0
