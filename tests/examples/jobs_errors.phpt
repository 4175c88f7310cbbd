--TEST--
The example jobs.php says what is wrong, names the folder or the option, and ends with status 1.
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';
require __DIR__ . '/jobs.inc';

$folder = make_folder(['file' => 'x']);
foreach ([
    ["$folder/missing"],
    ["$folder/file"],
    [$folder, $folder],
    ['--workers=0', $folder],
    ['--workers=257', $folder],
    ['--workers=two', $folder],
    [$folder, '--workers'],
    [$folder, '--worker=2'],
    ['--help', $folder],
] as $arguments) {
    [$status, $output, $errors] = jobs(...$arguments);
    echo "$status: ", strtok($output, "\n") ?: '-', "\n", str_replace($folder, 'FOLDER', $errors);
}

echo "\nextensions\n";
foreach ([[PHP_BINARY, '-n', JOBS], [...unrelated_php(), '-d', 'disable_functions=pcntl_fork', JOBS]] as $command) {
    $process = proc_open($command, [2 => ['pipe', 'w']], $pipes);
    $errors = stream_get_contents($pipes[2]);
    echo proc_close($process), ": $errors";
}
?>
--EXPECT--
1: -
jobs: cannot find FOLDER/missing
1: -
jobs: FOLDER/file is no folder
1: -
jobs: one folder only; see --help
1: -
jobs: --workers must be a number from 1 to 256, not '0'
1: -
jobs: --workers must be a number from 1 to 256, not '257'
1: -
jobs: --workers must be a number from 1 to 256, not 'two'
1: -
jobs: --workers must be a number from 1 to 256, not ''
1: -
jobs: there is no option --worker=2; see --help
0: Prints the SHA-256 checksums of all files in a folder and the folders in it, with one process per processor core.

extensions
1: jobs: PHP has no extension shm: use ./dev build, or pecl install shm
1: jobs: PHP has no extension pcntl: apt install php-cli brings it
