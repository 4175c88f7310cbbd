--TEST--
The example letters.php draws its progress on a terminal, from 0 % upward to 100 %, and only there.
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
$process = @proc_open(['true'], [1 => ['pty']], $pipes);
if ($process === false) die('skip PHP cannot make a pseudo terminal');
proc_close($process);
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

function letters(array $descriptor): string
{
    $text = temporary_path();
    file_put_contents($text, str_repeat("some text\n", 10_000));
    $command = [...unrelated_php(), __DIR__ . '/../../examples/letters.php', '--passes=100', $text];
    $process = proc_open($command, [1 => $descriptor, 2 => ['redirect', 1]], $pipes);
    for ($output = ''; ($bytes = (string) @fread($pipes[1], 8192)) !== ''; $output .= $bytes);    // a terminal ends with EIO
    echo 'status ', proc_close($process), "\n";
    return $output;
}

preg_match_all('/\r {5}(█*)(░*) +(\d+) %/u', letters(['pty']), $drawn);
$percents = array_map(intval(...), $drawn[3]);
$ascending = array_unique($percents);
sort($ascending);
var_dump($percents === $ascending, end($percents), end($drawn[1]) === str_repeat('█', 40), end($drawn[2]));
foreach ($percents as $i => $percent) {
    if (strlen($drawn[1][$i] . $drawn[2][$i]) !== 40 * strlen("█")) {
        echo "another width at $percent %\n";
    }
}

var_dump(preg_match('/\r|░/', letters(['pipe', 'w'])));
?>
--EXPECT--
status 0
bool(true)
int(100)
bool(true)
string(0) ""
status 0
int(0)
