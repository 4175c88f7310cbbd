#!/usr/bin/env php
<?php
// SPDX-License-Identifier: MIT

declare(strict_types=1);

use SharedMemory\{ClosedException, Mutex, Queue};

const HELP = <<<'TEXT'
    Prints the SHA-256 checksums of all files in a folder and the folders in it, with one process per processor core.

    Usage: php jobs.php [--workers=N] [--help] [FOLDER]

      --workers=N  worker processes, 1 to 256; default: one per core
      FOLDER       default: the current one

    The lines are those of sha256sum, sorted by name: `sha256sum -c` checks them. Symbolic links are left out.
    A worker that is killed is replaced, and another one does what it was doing.
    The exit status is 0 if all went well, else 1, or 128 + N after signal N.

    TEXT;
const MAX_WORKERS = 256;
const COUNT_CORES = '(nproc || getconf _NPROCESSORS_ONLN || sysctl -n hw.ncpu) 2>/dev/null';

const QUEUE = 65_536;        // bytes of each queue; a path has at most 4096
const PIECE = 1_048_576;     // bytes to read at a time
const TRIES = 3;             // so many workers may die of a file
const REPLACEMENTS = 1000;   // workers that may die in all

/** The checksum of a file; null if it is not wanted any more. */
function checksum(string $path, Queue $results): ?string
{
    error_clear_last();
    $file = @fopen($path, 'rb');
    $hash = hash_init('sha256');
    while ($file && !feof($file)) {
        $piece = @fread($file, PIECE);
        if ($piece === false || $results->isClosed()) {
            break;
        }
        hash_update($hash, $piece);
    }
    if ($error = error_get_last()) {
        throw new RuntimeException(preg_replace('/^.*: /s', '', $error['message']));
    }
    return feof($file) ? hash_final($hash) : null;
}

/** Takes jobs, [number, path], and answers [number, checksum, error], until the queues are closed. */
function work(Queue $jobs, Queue $results, Mutex $parent): never
{
    pcntl_signal(SIGINT, SIG_IGN);     // Ctrl-C tells all of them; the parent closes the queues
    pcntl_signal(SIGTERM, SIG_DFL);
    try {
        for (;;) {
            $job = $jobs->tryReceive(1.0);
            if ($job === null) {
                $parent->tryLock() && exit(1);     // it is gone
                continue;
            }
            [$number, $path] = $job->value;
            $sum = $error = null;
            try {
                $job->deliveries <= TRIES || throw new RuntimeException('given up: ' . TRIES . ' workers died of it');
                $sum = checksum($path, $results);
            } catch (RuntimeException $e) {
                $error = $e->getMessage();
            }
            while (!$results->push([$number, $sum, $error], 1.0)) {
                $parent->tryLock() && exit(1);
            }
            // Only now: the job of a worker that is killed before is delivered again. Killed just before, the answer comes twice.
            $job->ack();
        }
    } catch (ClosedException) {
        exit(0);
    } catch (Throwable $e) {
        fwrite(STDERR, "jobs: {$e->getMessage()}\n");
        exit(1);
    }
}

/** Has workers do the jobs: [checksum, error] by the number of the path. */
function do_jobs(array $paths, array $sizes, int $workers): array
{
    $jobs = new Queue(QUEUE);
    $results = new Queue(QUEUE);
    $parent = new Mutex();
    $parent->lock();                   // held for as long as this process lives

    $signal = 0;
    pcntl_async_signals(true);
    pcntl_signal(SIGCHLD, SIG_DFL);    // were it ignored, there would be no status to wait for
    foreach ([SIGINT, SIGTERM] as $each) {
        pcntl_signal($each, function (int $number) use (&$signal): void {
            $signal = $number;
        });
    }
    $done = $running = [];
    $next = $died = 0;
    try {
        while (count($done) < count($paths)) {
            while (count($running) < $workers) {
                $pid = @pcntl_fork();
                $pid !== -1 || throw new RuntimeException('cannot fork: ' . pcntl_strerror(pcntl_get_last_error()));
                $pid !== 0 || work($jobs, $results, $parent);
                $running[$pid] = true;
            }
            // It does not wait for room: the workers could wait for it to take results.
            while ($next < count($paths) && $jobs->tryPush([$next, $paths[$next]])) {
                $next++;
            }
            if ($results->tryPop($first, 0.05)) {
                foreach ([$first, ...$results->popAll()] as [$number, $sum, $error]) {
                    $done[$number] = [$sum, $error];
                }
            }
            while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
                unset($running[$pid]);
                $why = pcntl_wifsignaled($status) ? 'signal ' . pcntl_wtermsig($status) : 'an error';
                $signal !== 0 || say("process $pid was ended by $why: another one goes on");
                ++$died < REPLACEMENTS || throw new RuntimeException("$died workers have died");
            }
            $signal === 0 || throw new RuntimeException("stopped by signal $signal", 128 + $signal);
            draw_progress($done, $sizes);
        }
    } finally {
        // Whatever happened, no worker is left running: all that they call throws now.
        $results->close();
        $jobs->close();
        foreach ($running as $pid => $true) {
            pcntl_waitpid($pid, $status);
        }
        pcntl_signal(SIGINT, SIG_DFL);
        pcntl_signal(SIGTERM, SIG_DFL);
        $parent->unlock();
        stream_isatty(STDERR) && fwrite(STDERR, "\n");
    }
    return $done;
}

function say(string $text): void
{
    fwrite(STDERR, (stream_isatty(STDERR) ? "\r\e[K" : '') . "jobs: $text\n");
}

/** On a terminal only; on standard error, since the checksums may be going to a file. */
function draw_progress(array $done, array $sizes): void
{
    static $drawn = -1;
    if (stream_isatty(STDERR)) {
        $percent = (int) (100 * array_sum(array_intersect_key($sizes, $done)) / max(1, array_sum($sizes)));
        if ($percent !== $drawn) {
            $full = intdiv(40 * $percent, 100);
            $bar = str_repeat('█', $full) . str_repeat('░', 40 - $full);
            fwrite(STDERR, sprintf("\r  %s %3d %%  %d of %d files", $bar, $drawn = $percent, count($done), count($sizes)));
        }
    }
}

/** @return array<string, int> the sizes of the files in a folder, by path, sorted */
function find_files(string $folder): array
{
    is_dir($folder) || throw new RuntimeException(file_exists($folder) ? "$folder is no folder" : "cannot find $folder");
    $sizes = [];
    $flags = FilesystemIterator::SKIP_DOTS | FilesystemIterator::CURRENT_AS_FILEINFO;
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(rtrim($folder, '/') ?: '/', $flags)) as $file) {
        if ($file->isFile() && !$file->isLink()) {
            $sizes[$file->getPathname()] = $file->getSize();
        }
    }
    ksort($sizes, SORT_STRING);
    return $sizes;
}

/** @return array{string, ?int} folder and number of workers */
function read_arguments(array $arguments): array
{
    $folder = $workers = null;
    while ($arguments) {
        $argument = array_shift($arguments);
        [$name, $value] = explode('=', $argument, 2) + [1 => null];
        if ($name === '--workers') {
            $value ??= array_shift($arguments) ?? '';
            $workers = preg_match('/^\d{1,3}$/D', $value) ? (int) $value : 0;
            if ($workers < 1 || $workers > MAX_WORKERS) {
                throw new RuntimeException('--workers must be a number from 1 to ' . MAX_WORKERS . ", not '$value'");
            }
        } elseif ($argument === '--help' || $argument === '-h') {
            exit(HELP);
        } elseif (str_starts_with($argument, '-')) {
            throw new RuntimeException("there is no option $argument; see --help");
        } elseif ($folder !== null) {
            throw new RuntimeException('one folder only; see --help');
        } else {
            $folder = $argument;
        }
    }
    return [$folder ?? '.', $workers];
}

function main(array $arguments): int
{
    [$folder, $workers] = read_arguments($arguments);
    class_exists('SharedMemory') || throw new RuntimeException('PHP has no extension shm: use ./dev build, or pecl install shm');
    function_exists('pcntl_fork') || throw new RuntimeException('PHP has no extension pcntl: apt install php-cli brings it');
    $files = find_files($folder);
    $paths = array_map(strval(...), array_keys($files));
    $cores = function_exists('shell_exec') ? (int) @shell_exec(COUNT_CORES) : 1;
    $workers ??= max(1, min(MAX_WORKERS, $cores));
    $done = $paths ? do_jobs($paths, array_values($files), min($workers, count($paths))) : [];

    $failed = 0;
    foreach ($paths as $number => $path) {
        [$sum, $error] = $done[$number];
        if ($sum === null) {
            say("$path: $error");
            $failed = 1;
        } else {
            $escaped = strtr($path, ['\\' => '\\\\', "\n" => '\n', "\r" => '\r']);
            echo $escaped === $path ? '' : '\\', "$sum  $escaped\n";
        }
    }
    return $failed;
}

try {
    exit(main(array_slice($argv, 1)));
} catch (RuntimeException | SharedMemory\Exception $e) {
    say($e->getMessage());
    exit($e instanceof RuntimeException ? max(1, $e->getCode()) : 1);
}
