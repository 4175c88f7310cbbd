<?php
// SPDX-License-Identifier: MIT

/*
 * The table of planted faults, for tools/mutants.sh:
 *
 *   php tools/mutants.php list [--short]             their names
 *   php tools/mutants.php tests [--short] NAME...    the tests that have to catch them; --short: the first of each
 *   php tools/mutants.php plant NAME TREE            plants one in a copy of the tree
 *   php tools/mutants.php docs                       writes the table of docs/proofs.md anew
 *   php tools/mutants.php --check                    whether each can be planted, and that table is as it should be
 */

chdir(dirname(__DIR__));
$mutants = require 'tests/mutants.inc';

/** The text of a file of $tree with an edit of the table. */
function edited(string $tree, string $name, array $edit): string
{
    [$file, $old, $new] = $edit;
    $text = (string) @file_get_contents("$tree/$file");
    $count = substr_count($text, $old);
    $count === 1 || throw new Exception("$name: in $file this is $count times, not once; see tests/mutants.inc:\n$old");
    return str_replace($old, $new, $text);
}

/** docs/proofs.md with the table of $mutants. */
function documented(array $mutants): string
{
    $table = "| mutant | what is wrong in it | what catches it |\n|---|---|---|\n";
    foreach ($mutants as $name => [$what, , $tests]) {
        $tests = preg_replace('~^tests/(.*)\.phpt$~', '$1', $tests);
        $table .= "| `$name` | $what | `" . implode('`, `', $tests) . "` |\n";
    }
    return preg_replace('/^\| mutant \|.*\n(\|.*\n)*/m', $table, file_get_contents('docs/proofs.md'), 1);
}

$arguments = array_values(array_diff(array_slice($argv, 2), ['--short']));
$short = in_array('--short', $argv, true);
try {
    switch ($argv[1] ?? '') {
        case 'list':
            $chosen = array_filter($mutants, static fn (array $mutant): bool => !$short || isset($mutant[3]));
            echo implode("\n", array_keys($chosen)), "\n";
            break;
        case 'tests':
            foreach ($arguments as $name) {
                isset($mutants[$name]) || throw new Exception("there is no mutant $name");
                $tests[] = array_slice($mutants[$name][2], 0, $short ? 1 : null);
            }
            echo implode("\n", array_unique(array_merge(...$tests))), "\n";
            break;
        case 'plant':
            [$name, $tree] = $arguments;
            foreach ($mutants[$name][1] as $edit) {
                file_put_contents("$tree/$edit[0]", edited($tree, $name, $edit));
            }
            break;
        case 'docs':
            file_put_contents('docs/proofs.md', documented($mutants));
            break;
        case '--check':
            foreach ($mutants as $name => [, $edits, $tests]) {
                array_map(static fn (array $edit): string => edited('.', $name, $edit), $edits);
                foreach ($tests as $test) {
                    is_file($test) || throw new Exception("$name: there is no test $test");
                }
            }
            documented($mutants) === file_get_contents('docs/proofs.md') ||
                throw new Exception('docs/proofs.md has another table than tests/mutants.inc; run: php tools/mutants.php docs');
            break;
        default:
            throw new Exception('usage: see tools/mutants.php');
    }
} catch (Exception $e) {
    fwrite(STDERR, "mutants: {$e->getMessage()}\n");
    exit(1);
}
