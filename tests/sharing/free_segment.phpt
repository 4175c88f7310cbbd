--TEST--
SharedMemory: free(remove: true) takes the key, others keep what they have attached, and the key can be used anew
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$block = SharedMemory::sysv(10_000, $key);
$id = $block->id();
$unrelated = Partner::start('$block = ' . opening_of($block) . ';' . <<<'CODE'
    $we = Partner::at_standard_io();
    $we->say('attached');
    $we->hear();
    $we->say($block->read(0, 9));
    $block->write('there', 5000);
    $we->say('written');
    $we->hear();
    $block->free(remove: true);
CODE);
$unrelated->hear();
echo $block->info()['attached'], " attached\n";

in_child(static function () use ($block): void {
    $block->free(remove: true);
    try_to(static fn () => $block->read());
});
expect_true(segment_exists($id), 'the segment is there where it is attached');
try_to(static fn () => SharedMemory::sysv(0, $key, SharedMemory::EXISTING), [sprintf('%08x', $key) => 'KEY']);

// Meanwhile there is another segment with that key.
$other = SharedMemory::sysv(500, $key, SharedMemory::EXCLUSIVE);
$other->write('another');
expect_true($other->id() !== $id, 'it is another segment');
$block->write('from here');
$unrelated->say('go');
echo $unrelated->hear(), "\n";
$unrelated->hear();
echo $block->read(5000, 5), ', ', $other->read(0, 7), "\n";
in_child(static function () use ($block, $other): void {
    echo $block->read(5000, 5), ', ', $other->read(0, 7), "\n";
});

// To remove the first one again does not touch the other.
$unrelated->say('go');
$unrelated->end();
$block->free(remove: true);
expect_true(!segment_exists($id), 'the first segment is gone with the last process that had it');
echo SharedMemory::sysv(0, $key, SharedMemory::EXISTING)->read(0, 7), "\n";
$other->free(remove: true);
expect_true(!in_array($key, array_column(segments(), 'key')), 'nothing has the key');
?>
--EXPECT--
2 attached
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\NotFoundException(2): shmget(key 0xKEY): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
from here
there, another
there, another
another
