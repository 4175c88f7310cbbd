--TEST--
GlobalMemory: unrelated processes find each other's regions by name, also at other addresses
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\Atomic;
use SharedMemory\GlobalMemory;

foreach (named_blocks(1 << 16) as $kind => $block) {
    $memory = new GlobalMemory($block);
    $memory->region('greeting', 100)->write('from the first');
    $code = <<<'CODE'
        $block = %s;
        $memory = new SharedMemory\GlobalMemory($block);
        echo rtrim($memory->region('greeting', 100)->read(), "\0"), "\n", implode(' ', $memory->names()), "\n";
        $memory->region("answer of $argv[1]", 200)->write("from $argv[1]");
        (new SharedMemory\Atomic($memory->region('hits', 8)))->add();
        CODE;
    foreach (['the second', 'the third'] as $process) {
        echo in_unrelated_process(sprintf($code, opening_of($block)), $process);
    }
    $answer = $memory->region('answer of the third', 200)->read();
    expect_true(rtrim($answer, "\0") === 'from the third', "$kind: the answer is there");
    expect_true((new Atomic($memory->region('hits', 8)))->load() === 2, "$kind: both have the same counter");
    $again = new GlobalMemory(eval('return ' . opening_of($block) . ';'));
    expect_true($again->stats() === $memory->stats(), "$kind: another mapping has the same regions");
    $again->region('greeting', 100)->write('at two addresses');
    expect_true($memory->region('greeting', 100)->read(0, 16) === 'at two addresses', "$kind: it is the same memory");
}
?>
--EXPECT--
from the first
greeting
from the first
greeting answer of the second hits
from the first
greeting
from the first
greeting answer of the second hits
