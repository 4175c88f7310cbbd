<?php
// SPDX-License-Identifier: MIT
//
// package.php: writes the list of files in package.xml anew. package.php --check: says what is wrong with package.xml and
// composer.json, and changes nothing. The package gets the source files that .gitattributes does not keep out of archives.

/** @return list<string> */
function packaged_files(array $sources): array
{
    preg_match_all('~^/(\S+) export-ignore$~m', file_get_contents('.gitattributes'), $matches);
    $left_out = [...$matches[1], 'package.xml', 'composer.json'];
    return array_values(array_filter($sources, function ($path) use ($left_out) {
        $top = explode('/', $path)[0];
        return !in_array($path, $left_out, true) && !in_array($top, $left_out, true);
    }));
}

function role(string $path): string
{
    return match (1) {
        preg_match('~^tests/~', $path) => 'test',
        preg_match('~^(docs|examples)/|^[A-Z]+(\.md)?$~', $path) => 'doc',
        preg_match('~\.(c|h|m4|frag)$|^shm\.stub\.php$~', $path) => 'src',
        default => throw new Exception("$path: what is it in the package? Say so in tools/package.php, or in .gitattributes"),
    };
}

function with_contents(string $xml, array $sources): string
{
    $lines = array_map(fn($path) => sprintf('      <file name="%s" role="%s"/>', $path, role($path)), packaged_files($sources));
    $contents = "  <contents>\n    <dir name=\"/\">\n" . implode("\n", $lines) . "\n    </dir>\n  </contents>";
    return preg_replace('~  <contents>.*</contents>~s', $contents, $xml);
}

/** @return iterable<string> */
function problems(string $xml, array $sources): iterable
{
    $listed = fn($text) => preg_grep('~<file ~', explode("\n", $text));
    foreach (array_diff($listed(with_contents($xml, $sources)), $listed($xml)) as $line) {
        yield 'package.xml lacks ' . trim($line) . '; run: php tools/package.php';
    }
    foreach (array_diff($listed($xml), $listed(with_contents($xml, $sources))) as $line) {
        yield 'package.xml has ' . trim($line) . ', which is not there; run: php tools/package.php';
    }

    preg_match('~define PHP_SHM_VERSION "(.*)"~', file_get_contents('php_shm.h'), $match);
    $version = $match[1];
    $package = simplexml_load_string($xml);
    if ((string) $package->version->release !== $version) {
        yield "package.xml releases {$package->version->release}, php_shm.h says $version";
    }
    if (!preg_match('~^## \[?(Unreleased|' . preg_quote($version) . ')\b~m', file_get_contents('CHANGELOG.md'))) {
        yield "CHANGELOG.md has no heading for $version, nor for what is unreleased";
    }

    $composer = json_decode(file_get_contents('composer.json'), true, flags: JSON_THROW_ON_ERROR);
    $extension = $composer['php-ext'];
    $known = ['extension-name', 'priority', 'support-zts', 'support-nts', 'build-path', 'download-url-method',
        'configure-options', 'os-families', 'os-families-exclude'];
    foreach (array_diff(array_keys($extension), $known) as $key) {
        yield "composer.json: php-ext knows no \"$key\"";
    }
    if ($composer['type'] !== 'php-ext' || $extension['extension-name'] !== (string) $package->providesextension) {
        yield 'composer.json does not describe the extension of package.xml';
    }
    if ($composer['require']['php'] . '.0' !== '>=' . $package->dependencies->required->php->min) {
        yield 'composer.json and package.xml require different versions of PHP';
    }
    $options = array_column($extension['configure-options'], 'name');
    foreach ($package->extsrcrelease->configureoption as $option) {
        $options[] = (string) $option['name'];
    }
    preg_match_all('~\[--([\w-]+)~', file_get_contents('config.m4'), $matches);
    foreach (array_diff(array_unique($options), $matches[1]) as $option) {
        yield "config.m4 has no option --$option";
    }
}

set_exception_handler(function (Throwable $problem) {
    echo $problem->getMessage(), "\n";
    exit(1);
});
chdir(dirname(__DIR__));
$sources = explode("\n", rtrim(shell_exec('tools/sources.sh')));
$xml = file_get_contents('package.xml');
if (($argv[1] ?? '') !== '--check') {
    file_put_contents('package.xml', with_contents($xml, $sources));
    exit(0);
}
$problems = [...problems($xml, $sources)];
echo implode('', array_map(fn($problem) => "$problem\n", $problems));
exit($problems === [] ? 0 : 1);
