--TEST--
The example letters.php says what is wrong, names the file or the option, and ends with status 1.
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const LETTERS = __DIR__ . '/../../examples/letters.php';

/** Runs a command and prints its status, the first line of its output, and all of its errors. */
function run(string ...$command): void
{
    global $names;
    $process = proc_open($command, [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
    $output = stream_get_contents($pipes[1]);
    $errors = stream_get_contents($pipes[2]);
    echo proc_close($process), ': ', strtr(strtok($output, "\n") ?: '-', $names), "\n", strtr($errors, $names);
}

function letters(string ...$arguments): void
{
    run(...unrelated_php(), ...[LETTERS, ...$arguments]);
}

$names = [];
foreach (['missing', 'text', 'empty', 'fifo', 'loose_link'] as $name) {
    $$name = temporary_path();
    $names[$$name] = $name;
}
file_put_contents($text, 'some text');
touch($empty);
posix_mkfifo($fifo, 0600);
symlink($missing, $loose_link);

echo "files\n";
letters($text, $missing);
letters($loose_link);
letters($text, '/');
letters($text, $fifo);
letters($empty, $text);
letters($empty);

echo "\noptions\n";
foreach (['0', '257', '-1', '1.5', 'two', '', '99999999999999999999'] as $workers) {
    letters("--workers=$workers", $text);
}
letters($text, '--workers');
letters($text, '--passes', '0');
letters($text, '--worker=2');
letters('-');
letters('--help');
letters('-h', '--worker');

echo "\nextensions\n";
run(PHP_BINARY, '-n', LETTERS);
run(...[...unrelated_php(), '-d', 'disable_functions=pcntl_fork', LETTERS]);
?>
--EXPECTF--
files
1: -
letters: cannot find missing
1: -
letters: cannot find loose_link
1: -
letters: open("/"): %s
1: -
letters: open("fifo"): %s
0: Bytes: 9, passes: 1,000, workers: %d
letters: skipped empty: it is empty
0: Nothing to count.
letters: skipped empty: it is empty

options
1: -
letters: --workers must be a number from 1 to 256, not '0'
1: -
letters: --workers must be a number from 1 to 256, not '257'
1: -
letters: --workers must be a number from 1 to 256, not '-1'
1: -
letters: --workers must be a number from 1 to 256, not '1.5'
1: -
letters: --workers must be a number from 1 to 256, not 'two'
1: -
letters: --workers must be a number from 1 to 256, not ''
1: -
letters: --workers must be a number from 1 to 256, not '99999999999999999999'
1: -
letters: --workers must be a number from 1 to 256, not ''
1: -
letters: --passes must be a number from 1 to 1000000, not '0'
1: -
letters: there is no option --worker=2; see --help
1: -
letters: there is no option -; see --help
0: Counts the letters and words of text files, with one process per processor core, over shared memory.
0: Counts the letters and words of text files, with one process per processor core, over shared memory.

extensions
1: -
letters: PHP has no extension shm: use ./dev demo, or pecl install shm
1: -
letters: PHP has no extension pcntl: apt install php-cli brings it
