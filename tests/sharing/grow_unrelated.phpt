--TEST--
SharedMemory: grow() of a file is seen by unrelated processes, both ways
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(5000, temporary_path());
$other = Partner::start('$block = ' . opening_of($block) . '; $slice = $block->slice(100, 100);' . <<<'CODE'
    $we = Partner::at_standard_io();
    $we->say(count($block));
    $we->hear();
    $we->say($block->read(6999, 5001) === pattern(6999, 5001) ? 'right' : 'wrong');
    $block->grow(1_000_000);
    $block->write('the end', 999_993);
    $slice->write('old slice');
    $we->say('grown');
    $we->hear();
    $we->say($block->slice(1_999_999)->count());
    $we->say(count($block));
CODE);
echo $other->hear(), "\n";

$slice = $block->slice(100, 100);
$block->grow(12_000);
$block->write(pattern(5000, 7000), 5000);
$other->say('grown');
echo $other->hear(), "\n";
$other->hear();
echo $block->read(999_993), ', ', $slice->read(0, 9), "\n";
expect_true($block->read(5000, 7000) === pattern(5000, 7000), 'what was there is there');
expect_true($block->read(12_000, 987_993) === str_repeat("\0", 987_993), 'what is new is zero');

// To grow by opening it with a larger size is seen where it is open.
in_unrelated_process('SharedMemory::mmap(2_000_000, $argv[1])->write("!", 1_999_999);', $block->file());
echo $block->read(1_999_999), "\n";
$other->say('grown');
echo $other->hear(), ', ', $other->hear(), "\n";
$other->end();
?>
--EXPECT--
5000
right
the end, old slice
!
1, 2000000
