<?php
// SPDX-License-Identifier: MIT
//
// run-examples.php EXTENSION FILE...: runs the examples with the extension loaded, in the PHPs that they start too, without the
// machine's settings, each in a new empty folder, and counts each as one test. An example is a PHP file, or a block of PHP code in
// a Markdown file. It has to end with status 0 and print nothing to standard error, where PHP's warnings go too. If the Markdown
// goes on with a block of text, that is exactly what the code has to print. Code that begins with "// not run: REASON" is only
// checked for syntax.

const TIME_LIMIT = 120;
const EXTENSIONS = ['posix', 'igbinary']; // that examples use, where PHP has them

/** @return array<string, array{code: string, output: ?string}> by the name to report them under */
function examples(string $file): array
{
    $text = file_get_contents($file);
    if (!str_ends_with($file, '.md')) {
        return [$file => ['code' => $text, 'output' => null]];
    }
    $examples = [];
    $block = '/^```php\n(.*?)^```$(?:\s*^```(?:text|console|output)\n(.*?)^```$)?/ms';
    preg_match_all($block, $text, $matches, PREG_SET_ORDER | PREG_OFFSET_CAPTURE);
    foreach ($matches as $match) {
        $line = substr_count($text, "\n", 0, $match[0][1]) + 2;
        $code = $match[1][0];
        if (!str_starts_with($code, '<?php')) {
            $code = "<?php $code";
        }
        $examples["$file:$line"] = ['code' => $code, 'output' => $match[2][0] ?? null];
    }
    return $examples;
}

/** @return array{status: string, output: string, errors: string} */
function run(array $command, string $folder): array
{
    $files = ['output' => tempnam($folder, 'out'), 'errors' => tempnam($folder, 'err')];
    mkdir("$folder/work");
    $process = proc_open(
        ['timeout', (string) TIME_LIMIT, ...$command],
        [['file', '/dev/null', 'r'], ['file', $files['output'], 'w'], ['file', $files['errors'], 'w']],
        $pipes,
        "$folder/work",
    );
    $status = proc_close($process);
    return [
        'status' => $status === 124 ? 'no end after ' . TIME_LIMIT . ' seconds' : "status $status",
        ...array_map(file_get_contents(...), $files),
    ];
}

/** @return ?string what is wrong */
function problem(array $example, string $extension): ?string
{
    $folder = sys_get_temp_dir() . '/shm-example-' . bin2hex(random_bytes(4));
    mkdir($folder);
    file_put_contents("$folder/example.php", $example['code']);
    $not_run = preg_match('~^<\?php\s*// not run: \S~', $example['code']);
    mkdir("$folder/ini");
    $extensions = array_filter(EXTENSIONS, fn ($name) => !extension_loaded($name) && is_file(PHP_EXTENSION_DIR . "/$name.so"));
    file_put_contents("$folder/ini/php.ini", implode("\n", array_map(fn ($name) => "extension=\"$name\"", [...$extensions, $extension]))
        . "\ndisplay_errors=stderr\nerror_reporting=-1\nlog_errors=0\n");
    putenv("PHPRC=$folder/ini");
    putenv('PHP_INI_SCAN_DIR=');
    $result = run([PHP_BINARY, ...($not_run ? ['-l'] : []), "$folder/example.php"], $folder);
    exec('rm -rf ' . escapeshellarg($folder));

    if ($result['status'] !== 'status 0') {
        return "$result[status]\n$result[output]$result[errors]";
    }
    if ($result['errors'] !== '') {
        return "it printed to standard error:\n$result[errors]";
    }
    if (!$not_run && $example['output'] !== null && $result['output'] !== $example['output']) {
        return "it should print:\n$example[output]but printed:\n$result[output]";
    }
    return null;
}

[, $extension] = $argv;
$passed = $failed = 0;
foreach (array_slice($argv, 2) as $file) {
    foreach (examples($file) as $name => $example) {
        $problem = problem($example, $extension);
        if ($problem === null) {
            $passed++;
            echo "PASS $name\n";
        } else {
            $failed++;
            echo "FAIL $name: ", rtrim($problem), "\n";
        }
    }
}
echo "$passed passed, $failed failed\n";
exit($failed === 0 ? 0 : 1);
