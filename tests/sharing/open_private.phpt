--TEST--
SharedMemory: what is changed in a PRIVATE block is seen by no other process, and its size stays
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$file = temporary_path();
$shared = SharedMemory::mmap(20_000, $file);
$shared->write(pattern(0, 20_000));
$unchanged = static function (string $when) use ($shared, $file): void {
    expect_true($shared->read(0, 20_000) === pattern(0, 20_000), "the shared block is unchanged $when");
    expect_true(file_get_contents($file, length: 20_000) === pattern(0, 20_000), "the file is unchanged $when");
};

$private = SharedMemory::mmap(0, $file, SharedMemory::PRIVATE);
$private->write('mine');
$private->slice(19_000)->fill(0x2a);
$unchanged('after changes in this process');
expect_true($private->read(0, 4) . $private->read(19_996) === 'mine****', 'this process sees its changes');
$private->flush();
$unchanged('after flush()');

// A child begins with a copy of what its parent has changed; from then on each has its own.
$child = Partner::fork(static function (Partner $parent) use ($private): void {
    $parent->say($private->read(0, 4));
    $private->write('hers');
    $parent->say('written');
    $parent->hear();
    $parent->say($private->read(0, 4));
});
echo $child->hear(), "\n";
$child->hear();
echo $private->read(0, 4), "\n";
$unchanged('after changes in a child');
$private->write('ours');
$child->say('go');
echo $child->hear(), "\n";
$child->end();

// An unrelated one.
echo in_unrelated_process(<<<'CODE'
    $private = SharedMemory::mmap(0, $argv[1], SharedMemory::PRIVATE);
    $private->fill();
    echo trim($private->read(0, 4), "\0") === '' ? "all zero\n" : "not zero\n";
CODE, $file);
$unchanged('after changes in an unrelated process');
echo $private->read(0, 4), "\n";

// The others may grow; it does not.
in_child(static fn () => $shared->grow(50_000));
echo count($shared), ', ', count($private), ', ', strlen($private->read()), "\n";
try_to(static fn () => $private->read(20_000, 1));
try_to(static fn () => $private->grow(50_000));
$private->free(false);
$unchanged('after free()');
?>
--EXPECT--
mine
mine
hers
all zero
ours
50000, 20000, 20000
ValueError(0): SharedMemory::read(): Argument #2 ($length) must be between 0 and 0 at offset 20000 of 20000 bytes, 1 given
SharedMemory\Error(0): This block cannot grow: it was opened with SharedMemory::PRIVATE
