#!/usr/bin/env php
<?php
// SPDX-License-Identifier: MIT

declare(strict_types=1);

use SharedMemory\{Atomic, Type, Vector};

const HELP = <<<'TEXT'
    Counts the letters and words of text files, with one process per processor core, over shared memory.

    Usage: php letters.php [--workers=N] [--passes=N] [--help] [FILE...]

      --workers=N  worker processes, 1 to 256; default: one per core
      --passes=N   how many times to count it all, 1 to 1000000; default: until 200 MB are counted, at most 1000
      FILE         a file named twice is counted once; default: the licences in /usr/share/common-licenses

    A word is what stands between white space; a letter is one of A to Z, large or small.
    The exit status is 0 if all went well, else 1, or 128 + N after signal N.

    TEXT;
const LIMITS = ['--workers' => 256, '--passes' => 1_000_000];
const COUNT_CORES = '(nproc || getconf _NPROCESSORS_ONLN || sysctl -n hw.ncpu) 2>/dev/null';

const SLICE = 16_384;            // bytes that a worker counts at a time
const CHECK_SLICE = 17_000;      // the check cuts the text elsewhere, so that a word miscounted at a cut would show
const WORK = 200_000_000;        // bytes to count by default: enough for the times to mean something

/** Deals the slices of all texts out like cards; each pass begins with another worker. Yields texts and offsets. */
function share(array $texts, int $passes, int $length, int $worker = 0, int $workers = 1): Generator
{
    for ($pass = 0; $pass < $passes; $pass++) {
        $card = $pass;
        foreach ($texts as $text) {
            for ($offset = 0; $offset < count($text); $offset += $length) {
                if ($card++ % $workers === $worker) {
                    yield $text => $offset;
                }
            }
        }
    }
}

/** Counts one slice: [bytes, words that begin in it, how many A, B, ... Z]. */
function count_slice(SharedMemory $text, int $offset, int $length): array
{
    $slice = $text->read($offset, min($length, count($text) - $offset));
    $before = $offset > 0 ? $text->read($offset - 1, 1) : ' ';
    $words = preg_match_all('/(?<!\S)\S/', $before . $slice, offset: 1);
    $found = count_chars($slice);
    $letters = array_map(fn (int $small, int $large): int => $found[$small] + $found[$large], range(97, 122), range(65, 90));
    return [strlen($slice), $words, ...$letters];
}

/** Counts a share. A worker shows in its slot how far it is, and ends when it is asked to stop. */
function count_share(Generator $share, int $length, ?Vector $slot = null, ?Atomic $stop = null): array
{
    $sum = array_fill(0, 28, 0);
    foreach ($share as $text => $offset) {
        $sum = add($sum, count_slice($text, $offset, $length));
        $slot?->assign($sum);
        if ($stop?->load() > 0) {
            break;
        }
    }
    return $sum;
}

/** Adds up results, number by number. */
function add(array $first, array ...$others): array
{
    return array_map(fn (int ...$numbers): int => array_sum($numbers), $first, ...$others);
}

/** What the workers have counted so far. Each writes to no slot but its own, so no process waits for another. */
function merge(array $slots): array
{
    return add(...array_map(fn (Vector $slot): array => $slot->toArray(), $slots));
}

function work(Generator $share, Vector $slot, Atomic $stop): never
{
    pcntl_signal(SIGTERM, SIG_DFL);
    try {
        count_share($share, SLICE, $slot, $stop);
        exit(0);
    } catch (Throwable $e) {
        fwrite(STDERR, "letters: {$e->getMessage()}\n");
        exit(1);
    }
}

function count_together(array $texts, int $passes, int $workers, int $total): array
{
    // What all processes share. Each worker has a block of its own: those that write to the same 64 bytes slow each other down.
    $stop = new Atomic();
    $slots = array_map(fn (): Vector => new Vector(Type::Int64, 28), range(1, $workers));

    pcntl_async_signals(true);
    pcntl_signal(SIGCHLD, SIG_DFL);    // were it ignored, there would be no status to wait for
    pcntl_signal(SIGINT, fn (int $signal) => $stop->store($signal));
    pcntl_signal(SIGTERM, fn (int $signal) => $stop->store($signal));
    $running = [];
    try {
        foreach ($slots as $i => $slot) {
            $pid = @pcntl_fork();
            $pid !== -1 || throw new RuntimeException('cannot fork: ' . pcntl_strerror(pcntl_get_last_error()));
            $pid !== 0 || work(share($texts, $passes, SLICE, $i, $workers), $slot, $stop);
            $running[$pid] = $i + 1;
        }
        while ($running) {
            usleep(1000);
            foreach ($running as $pid => $worker) {
                if (pcntl_waitpid($pid, $status, WNOHANG) !== 0) {
                    unset($running[$pid]);
                    if ($status !== 0 && $stop->load() === 0) {
                        $why = pcntl_wifsignaled($status) ? 'signal ' . pcntl_wtermsig($status) : 'an error';
                        throw new RuntimeException("worker $worker, process $pid, was ended by $why");
                    }
                }
            }
            draw_progress($slots, $total);
        }
        $signal = $stop->load();
        $signal === 0 || throw new RuntimeException("stopped by signal $signal", 128 + $signal);
    } finally {
        $stop->store(1);    // whatever happened, no worker is left running
        foreach (array_keys($running) as $pid) {
            pcntl_waitpid($pid, $status);
        }
        pcntl_signal(SIGINT, SIG_DFL);
        pcntl_signal(SIGTERM, SIG_DFL);
        echo stream_isatty(STDOUT) ? "\n\n" : '';
    }
    return merge($slots);
}

function bar(float $part, string $rest = ' '): string
{
    $full = (int) round(40 * $part);
    return str_repeat('█', $full) . str_repeat($rest, 40 - $full);
}

function draw_progress(array $slots, int $total): void
{
    static $drawn = -1;
    if (stream_isatty(STDOUT)) {
        $done = array_sum(array_map(fn (Vector $slot): int => $slot[0], $slots));
        $percent = intdiv(100 * $done, $total);
        $percent === $drawn || printf("\r     %s %14d %%", bar($percent / 100, '░'), $drawn = $percent);
    }
}

function print_letters(array $counts): void
{
    $letters = array_combine(range('a', 'z'), $counts);
    arsort($letters);
    foreach (array_filter(array_slice($letters, 0, 12)) as $letter => $count) {
        $percent = 100 * $count / array_sum($letters);
        printf("  %s  %s %14s  %4.1f %%\n", $letter, bar($count / max($letters)), number_format($count), $percent);
    }
    echo "\n";
}

/** @return array{list<string>, array<string, int>} files and options */
function read_arguments(array $arguments): array
{
    $files = $options = [];
    while ($arguments) {
        $argument = array_shift($arguments);
        [$name, $value] = explode('=', $argument, 2) + [1 => null];
        if (isset(LIMITS[$name])) {
            $value ??= array_shift($arguments) ?? '';
            $options[$name] = preg_match('/^\d{1,7}$/D', $value) ? (int) $value : 0;
            if ($options[$name] < 1 || $options[$name] > LIMITS[$name]) {
                throw new RuntimeException("$name must be a number from 1 to " . LIMITS[$name] . ", not '$value'");
            }
        } elseif ($argument === '--help' || $argument === '-h') {
            exit(HELP);
        } elseif (str_starts_with($argument, '-')) {
            throw new RuntimeException("there is no option $argument; see --help");
        } else {
            $files[] = $argument;
        }
    }
    return [$files, $options];
}

/** Maps files read-only. Workers forked later share that, so nothing is copied to them. */
function map_files(array $files): array
{
    $flags = SharedMemory::EXISTING | SharedMemory::READ_ONLY | SharedMemory::POPULATE;    // no count waits for the disk
    $texts = [];
    foreach ($files as $file) {
        $path = realpath($file) ?: throw new RuntimeException("cannot find $file");    // mmap() refuses symbolic links
        if (is_file($path) && filesize($path) === 0) {
            fwrite(STDERR, "letters: skipped $file: it is empty\n");
        } else {
            // A slice keeps its length, even if the file grows while we count.
            $texts[$path] ??= SharedMemory::mmap(0, $path, $flags)->slice(0);
        }
    }
    return array_values($texts);
}

function main(array $arguments): void
{
    [$files, $options] = read_arguments($arguments);
    class_exists('SharedMemory') || throw new RuntimeException('PHP has no extension shm: use ./dev demo, or pecl install shm');
    function_exists('pcntl_fork') || throw new RuntimeException('PHP has no extension pcntl: apt install php-cli brings it');
    if (!$files) {
        $folders = ['/usr/share/common-licenses', PHP_PREFIX . '/include/php/main', __DIR__];
        $folder = current(array_filter($folders, is_dir(...)));
        $files = array_filter(glob("$folder/*"), is_file(...));
        echo "Counting the files in $folder, as none is named.\n";
    }
    $texts = map_files($files);
    $total = array_sum(array_map(count(...), $texts));
    $total > 0 || exit("Nothing to count.\n");
    $cores = function_exists('shell_exec') ? (int) @shell_exec(COUNT_CORES) : 1;
    $workers = $options['--workers'] ?? max(1, min(LIMITS['--workers'], $cores));
    $passes = $options['--passes'] ?? max(1, min(1000, intdiv(WORK, $total)));
    printf("Bytes: %s, passes: %s, workers: %d\n\n", number_format($total), number_format($passes), $workers);

    $begin = hrtime(true);
    $together = count_together($texts, $passes, $workers, $passes * $total);
    $middle = hrtime(true);
    $alone = count_share(share($texts, $passes, CHECK_SLICE), CHECK_SLICE);
    $end = hrtime(true);
    $together === $alone || throw new RuntimeException('the workers and one process count differently: did a file change?');
    [$bytes, $words] = $counts = array_map(fn (int $count): int => intdiv($count, $passes), $together);
    $letters = array_slice($counts, 2);
    print_letters($letters);
    $totals = ['files' => count($texts), 'bytes' => $bytes, 'words' => $words, 'letters' => array_sum($letters)];
    foreach ($totals as $what => $number) {
        printf("  %-11s  %14s\n", $what, number_format($number));
    }
    printf("\n  %-11s  %12.3f s  the same counts\n", 'one process', ($end - $middle) / 1e9);
    $times = ($end - $middle) / ($middle - $begin);
    $speed = $times >= 1 ? sprintf('%.2f times as fast', $times) : 'slower: too little work, or the cores are busy';
    printf("  %-11s  %12.3f s  %s\n", 'the workers', ($middle - $begin) / 1e9, $speed);
}

try {
    main(array_slice($argv, 1));
} catch (RuntimeException | SharedMemory\Exception $e) {
    fwrite(STDERR, "letters: {$e->getMessage()}\n");
    exit($e instanceof RuntimeException ? max(1, $e->getCode()) : 1);
}
