--TEST--
SharedMemory: free(remove: true) takes the file's name, others keep what they have mapped
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10_000, temporary_path());
$file = $block->file();
$child = Partner::fork(static function (Partner $parent) use ($block): void {
    $parent->hear();
    $parent->say($block->read(0, 9));
    $block->write('child', 5000);
    $parent->say('written');
    $parent->hear();
    $parent->say($block->read(19_997));
});
$unrelated = Partner::start('$block = ' . opening_of($block) . ';' . <<<'CODE'
    $we = Partner::at_standard_io();
    $we->say('open');
    $we->hear();
    $we->say($block->read(5000, 5));
    $block->grow(20_000);
    $block->write('end', 19_997);
    $we->say(file_exists($block->file()) ? 'there' : 'gone');
CODE);
$unrelated->hear();

in_child(static function () use ($block): void {
    $block->free(remove: true);
    try_to(static fn () => $block->read());
});
clearstatcache();
var_dump(file_exists($file));
try_to(static fn () => SharedMemory::mmap(0, $file, SharedMemory::EXISTING), [$file => 'FILE']);

$block->write('from here');
$child->say('go');
echo $child->hear(), "\n";
$child->hear();
$unrelated->say('go');
echo $unrelated->hear(), "\n";
echo $unrelated->hear(), "\n";
$unrelated->end();
echo $block->read(19_997), "\n";

// The name is free for another file.
$other = SharedMemory::mmap(100, $file);
$other->write('another');
$child->say('go');
echo $child->hear(), "\n";
$child->end();
echo $block->read(0, 9), ', ', $other->read(0, 7), "\n";

// The first one is not what has the name now.
$block->free(remove: true);
echo file_get_contents($file, length: 7), "\n";
$other->free(remove: true);
clearstatcache();
var_dump(file_exists($file));
?>
--EXPECT--
SharedMemory\Error(0): This block of shared memory has been freed
bool(false)
SharedMemory\NotFoundException(2): open("FILE"): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
from here
child
gone
end
end
from here, another
another
bool(false)
