--TEST--
The example jobs.php loses nothing when workers are killed, and gives up a file that kills each of them.
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

// Files of zeros are different from each other by their length.
$files = [];
for ($i = 0; $i < 24; $i++) {
    $files["file $i"] = 8_000_000 + $i;
}
$folder = make_folder($files);
[$status, $output, $errors] = jobs_meanwhile(function (int $pid) use ($folder): void {
    foreach (range(1, 2) as $time) {
        foreach (wait_for_workers($pid, 1, $folder) as $worker) {
            kill_worker($worker, $pid);
        }
    }
}, '--workers=2', $folder);
var_dump($status, $output === sums($folder), substr_count($errors, 'was ended by signal 9: another one goes on') >= 2);

$folder = make_folder(['huge' => 1 << 36, 'small' => 'x']);
[$status, $output, $errors] = jobs_meanwhile(function (int $pid) use ($folder): void {
    foreach (range(1, 3) as $time) {
        // Not while it has the small one.
        kill_worker(wait_for_workers($pid, 1, "$folder/huge")[0], $pid);
    }
}, '--workers=1', $folder);
echo $status, "\n", strtr($output . $errors, [$folder => 'FOLDER']);
?>
--EXPECTF--
int(0)
bool(true)
bool(true)
1
2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  FOLDER/small
jobs: process %d was ended by signal 9: another one goes on
jobs: process %d was ended by signal 9: another one goes on
jobs: process %d was ended by signal 9: another one goes on
jobs: FOLDER/huge: given up: 3 workers died of it
