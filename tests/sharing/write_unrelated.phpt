--TEST--
SharedMemory: write() in one of two unrelated processes is seen by the other and its children
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (named_blocks(100_000) as $kind => $block) {
    $other = Partner::start('$block = ' . opening_of($block) . ';' . <<<'CODE'
        $we = Partner::at_standard_io();
        $we->say(count($block));
        $we->hear();
        $we->say($block->read(4090, 12));
        $block->write('from there', 50_000);
        $we->say('written');
        $we->hear();
        $we->say($block->read(99_990));
    CODE);
    echo $kind, ' of ', $other->hear(), " bytes\n";

    $block->write('from this side', 4090);
    $other->say('go');
    echo $other->hear(), "\n";
    $other->hear();
    in_child(static function () use ($block): void {
        echo $block->read(50_000, 10), "\n";
        $block->write('from child', 99_990);
    });
    $other->say('go');
    echo $other->hear(), "\n";
    $other->end();

    // What an ended process has written stays.
    echo $block->read(50_000, 10), "\n";
}
?>
--EXPECT--
file of 100000 bytes
from this si
from there
from child
from there
keyed segment of 100000 bytes
from this si
from there
from child
from there
