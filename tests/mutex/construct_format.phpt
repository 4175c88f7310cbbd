--TEST--
Mutex: bytes that are neither zero nor a mutex are refused and left as they are
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

echo Mutex::SIZE, "\n";
$block = SharedMemory::mmap(4096);
$sound = (static function (): string {
    $block = SharedMemory::mmap(Mutex::SIZE);
    new Mutex($block);
    return $block->read();
})();
// Where the parts of the header lie; classes/mutex.c and structures/header.h say what they are.
$cases = [
    'text' => 'This is no mutex, but some text that a process has written here .',
    'one byte set' => "\x01",
    'the last byte of its state' => substr_replace(str_repeat("\0", 64), "\x01", 7, 1),
    'all bytes 255' => str_repeat("\xff", Mutex::SIZE),
    'another version of the format' => substr_replace($sound, "\x02", PHP_INT_SIZE === 8 && pack('S', 1) === "\1\0" ? 7 : 0, 1),
    'another kind' => substr_replace($sound, pack('L', 77), 16, 4),
    'another layout' => substr_replace($sound, pack('L', 77), 20, 4),
    'another size' => substr_replace($sound, pack('Q', 128), 24, 8),
    'another parameter' => substr_replace($sound, pack('Q', 1), 32, 8),
    'another PID namespace' => substr_replace($sound, pack('Q', 1), 40, 8),
    'unmade, with another kind' => substr_replace(str_repeat("\0", 64), pack('L', 77), 16, 4),
    'unmade, with another size' => substr_replace(str_repeat("\0", 64), pack('Q', 77), 24, 8),
];
foreach ($cases as $name => $bytes) {
    $block->fill(0);
    $block->write($bytes);
    $before = $block->read();
    echo "$name: ";
    try_to(static fn () => new Mutex($block));
    expect_true($block->read() === $before, 'the bytes are as they were');
}

// A mutex that is overwritten after it was opened does no harm.
$block->fill(0);
$mutex = new Mutex($block);
$block->write(pack('Q', 1), 40);
echo 'another PID namespace, when it is locked: ';
try_to(static fn () => $mutex->lock());
$block->write($sound);
expect_true($mutex->lock(), 'it is a mutex again');
$mutex->unlock();

// In a file that no other process has open, no other namespace can be using it.
$path = temporary_path();
$file = SharedMemory::mmap(4096, $path);
new Mutex($file);
$file->write(pack('Q', 1), 40);
$file->free();
$mutex = new Mutex(SharedMemory::mmap(0, $path));
expect_true($mutex->lock() && !$mutex->isAbandoned(), 'it is taken over');
$mutex->unlock();

echo "Windows:\n";
$block->fill(0);
foreach ([[0, 63], [0, 0], [4, 64], [1, 64], [60, 100], [4096, 0]] as [$offset, $length]) {
    try_to(static fn () => new Mutex($block->slice($offset, $length)));
}
expect_true($block->read() === str_repeat("\0", 4096), 'nothing was written');
foreach ([0, 8, 72, 4032] as $offset) {
    try_to(static fn () => (new Mutex($block->slice($offset, 64)))->tryLock());
    $block->fill(0);
}
try_to(static fn () => new Mutex(SharedMemory::mmap(32)));

echo "Blocks:\n";
$read_only = SharedMemory::mmap(0, $path, SharedMemory::READ_ONLY);
try_to(static fn () => new Mutex($read_only));
$segment = SharedMemory::sysv(64, temporary_key());
$read_only = eval('return ' . opening_of($segment, SharedMemory::EXISTING | SharedMemory::READ_ONLY) . ';');
try_to(static fn () => new Mutex($read_only));
expect_true($segment->read() === str_repeat("\0", 64), 'nothing was written');

$mutex = new Mutex($block);
$block->protect(SharedMemory::PROT_READ);
foreach (['lock', 'tryLock', 'isHeld', 'isAbandoned', 'unlock', 'recover'] as $method) {
    try_to($mutex->$method(...));
}
$block->protect(SharedMemory::PROT_NONE);
foreach (['lock', 'isHeld', 'isAbandoned', 'unlock'] as $method) {
    try_to($mutex->$method(...));
}
?>
--EXPECT--
64
text: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
one byte set: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
the last byte of its state: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
all bytes 255: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
another version of the format: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: another version of this extension, or a machine of another kind, has made it
another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: another structure is there
another layout: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: another version of this extension, or a machine of another kind, has made it
another size: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
another parameter: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: it was made for something else
another PID namespace: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive
unmade, with another kind: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
unmade, with another size: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: something else is there; fresh memory is all zero bytes
another PID namespace, when it is locked: SharedMemory\FormatException(0): These bytes are no SharedMemory\Mutex: processes of another PID or time namespace (container) may use it: this process cannot tell whether they are alive
Windows:
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must have at least 64 bytes, 63 given
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must have at least 64 bytes, 0 given
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 4
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 1
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must begin at a multiple of 8 in its block, it begins at 60
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must have at least 64 bytes, 0 given
returned bool true
returned bool true
returned bool true
returned bool true
ValueError(0): SharedMemory\Mutex::__construct(): Argument #1 ($memory) must have at least 64 bytes, 32 given
Blocks:
returned SharedMemory\Mutex
SharedMemory\Error(0): There is no SharedMemory\Mutex here yet, and none can be made: the block was opened with SharedMemory::READ_ONLY
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
returned bool false
returned bool false
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be read: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
