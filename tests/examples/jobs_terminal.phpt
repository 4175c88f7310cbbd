--TEST--
The example jobs.php draws its progress on a terminal, from 0 % upward to 100 %, and only there.
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
require __DIR__ . '/jobs.inc';

$folder = make_folder(array_combine(array_map(fn (int $i): string => "file $i", range(1, 50)), range(100_001, 100_050)));
$process = proc_open([...unrelated_php(), JOBS, $folder], [1 => ['pipe', 'w'], 2 => ['pty']], $pipes);
$sums = stream_get_contents($pipes[1]);
for ($drawn = ''; ($bytes = (string) @fread($pipes[2], 8192)) !== ''; $drawn .= $bytes);    // a terminal ends with EIO
var_dump(proc_close($process), $sums === sums($folder));

preg_match_all('/\r  (█*)(░*) +(\d+) %  \d+ of 50 files/u', $drawn, $matches);
$percents = array_map(intval(...), $matches[3]);
$ascending = array_unique($percents);
sort($ascending);
var_dump($percents === $ascending, end($percents), end($matches[1]) === str_repeat('█', 40));
?>
--EXPECT--
int(0)
bool(true)
bool(true)
int(100)
bool(true)
