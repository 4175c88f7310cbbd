--TEST--
The example letters.php counts right, over several files, with any number of workers, also words that lie across slices.
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

/** Runs the example and returns what it prints. */
function letters(string ...$arguments): string
{
    $command = [...unrelated_php(), __DIR__ . '/../../examples/letters.php', ...$arguments];
    $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
    $output = stream_get_contents($pipes[1]);
    $status = proc_close($process);
    return $status === 0 ? $output : "$output\nended with status $status\n";
}

/** What the example has to print as its totals, found in another way than it does. */
function totals(string ...$texts): array
{
    $letters = fn (string $text): int => strlen(preg_replace('/[^a-z]/i', '', $text));
    $words = fn (string $text): int => count(preg_split('/[ \t\n\x0b\f\r]+/', $text, -1, PREG_SPLIT_NO_EMPTY));
    return [count($texts), ...array_map(fn (callable $count): int => array_sum(array_map($count, $texts)), [strlen(...), $words, $letters])];
}

$texts = [
    str_repeat("The quick brown fox jumps over the lazy dog.\n", 3000),
    str_repeat('x', 50_000),                                        // one word in many slices
    'a' . str_repeat(' ', 16_383) . 'b' . str_repeat("\t", 16_383), // words that begin where a slice begins
    ' ' . str_repeat('c', 16_383) . ' d',                           // and end where it ends
    str_repeat(random_bytes(1000) . "\n", 70),
    "\xc3\x84pfel \0 a\xa0b a\x85b \v\f\r Z",
];
$files = array_map(function (string $text): string {
    file_put_contents($file = temporary_path(), $text);
    return $file;
}, $texts);
symlink($files[0], $link = temporary_path());

$read = fn (string $output): array => preg_match('/files +(\S+)\s+bytes +(\S+)\s+words +(\S+)\s+letters +(\S+)/', $output, $match)
    ? array_map(fn (string $number): int => (int) strtr($number, [',' => '']), array_slice($match, 1)) : [$output];
foreach ([1, 2, 3, 16] as $workers) {
    var_dump($read(letters('--passes=3', "--workers=$workers", ...$files)) === totals(...$texts));
}
foreach ($files as $i => $file) {
    var_dump($read(letters('--workers', '2', '--passes', '1', $file)) === totals($texts[$i]));
}

echo letters('--passes=2', $files[0], $link, $files[0], '--workers=2', $files[1]);
?>
--EXPECTF--
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
Bytes: 185,000, passes: 2, workers: 2

  x  ████████████████████████████████████████         53,000  34.2 %
  o  █████████                                        12,000   7.7 %
  e  ███████                                           9,000   5.8 %
  h  █████                                             6,000   3.9 %
  r  █████                                             6,000   3.9 %
  t  █████                                             6,000   3.9 %
  u  █████                                             6,000   3.9 %
  a  ██                                                3,000   1.9 %
  b  ██                                                3,000   1.9 %
  c  ██                                                3,000   1.9 %
  d  ██                                                3,000   1.9 %
  f  ██                                                3,000   1.9 %

  files                     2
  bytes               185,000
  words                27,001
  letters             155,000

  one process  %w%f s  the same counts
  the workers  %w%f s  %s
