--TEST--
SharedMemory: READ_ONLY binds the process that asked for it and no other
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (named_blocks(10_000) as $kind => $block) {
    echo "$kind\n";
    $block->write('first');
    $reader = Partner::start('$block = ' . opening_of($block, SharedMemory::EXISTING | SharedMemory::READ_ONLY) . ';' . <<<'CODE'
        $we = Partner::at_standard_io();
        $we->say($block->read(0, 5));
        $we->hear();
        $we->say($block->read(0, 6));
        foreach ([
            static fn () => $block->write('x'),
            static fn () => $block->slice(9000)->fill(1),
            static fn () => $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE),
        ] as $body) {
            try_to($body);
        }
        // A child has what its parent had.
        in_child(static fn () => try_to(static fn () => $block->write('x')));
        // And a process that opens it again has what it asks for.
        in_child(static function () use ($argv): void {
            eval("\$again = $argv[1];");
            $again->write('third!');
        });
        $we->say($block->read(0, 6));
    CODE, opening_of($block));
    echo $reader->hear(), "\n";
    $block->write('second');
    $reader->say('go');
    $reader->end();
    echo $block->read(0, 6), "\n";

    // In one process as well.
    eval('$reader = ' . opening_of($block, SharedMemory::EXISTING | SharedMemory::READ_ONLY) . ';');
    $block->write('fourth');
    echo $reader->read(0, 6), "\n";
}
?>
--EXPECT--
file
first
second
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
third!
third!
fourth
keyed segment
first
second
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it was opened with SharedMemory::READ_ONLY
third!
third!
fourth
