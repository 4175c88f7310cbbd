--TEST--
The example jobs.php prints the right checksum of each file of a folder, sorted, with any number of workers, as sha256sum does.
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';
require __DIR__ . '/jobs.inc';

$folder = make_folder([
    'empty' => '',
    'b' => 'text',
    'a' => str_repeat("text\n", 500_000),
    'sub/deep/file' => random_bytes(3_000_000),
    'sub/0' => '0',
    'with space' => 'x',
    "new\nline" => 'y',
    'back\\slash' => 'z',
    "\xff\xfe" => 'no UTF-8',
    ...array_combine(array_map(fn (int $i): string => "many/" . str_repeat('long', 50) . $i, range(1, 600)), range(1, 600)),
]);
symlink("$folder/a", "$folder/link");

foreach ([1, 2, 7] as $workers) {
    [$status, $output, $errors] = jobs("--workers=$workers", $folder);
    var_dump($status, $output === sums($folder), $errors);
}
[$status, $output] = jobs('--workers', '3', "$folder/sub/");
var_dump($output === sums("$folder/sub"));
[$status, $output, $errors] = jobs(make_folder([]));
var_dump($status, $output . $errors);
?>
--EXPECT--
int(0)
bool(true)
string(0) ""
int(0)
bool(true)
string(0) ""
int(0)
bool(true)
string(0) ""
bool(true)
int(0)
string(0) ""
