--TEST--
Queue: the constructor checks its arguments
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

foreach ([PHP_INT_MIN, -1, 0, (1 << 46), PHP_INT_MAX, 'x', [], new stdClass()] as $size) {
    try_to(static fn () => new Queue($size));
}
foreach (['', 'PHP', 'php ', 'json', "igbinaryX", 5] as $serializer) {
    try_to(static fn () => new Queue(100, $serializer));
}
try_to(static fn () => new Queue(100, serializer: []));
foreach ([1 => 8, 8 => 8, 9 => 16, 1000 => 1000, 1001 => 1008] as $size => $capacity) {
    expect_true((new Queue($size))->capacity() === $capacity, "$size bytes");
}
expect_true((new Queue(100, serializer: 'php'))->push([1]), 'php is what it is anyway');
if (function_exists('igbinary_serialize')) {
    $queue = new Queue(1000, serializer: 'igbinary');
    foreach ([[1, 2, 'x' => ['y']], new ArrayObject([1]), [], 'string', 5] as $value) {
        $queue->push($value);
        expect_true($queue->pop() == $value, 'igbinary');
    }
    try {
        $queue->push(['no' => static fn () => 1]);
        echo "not thrown\n";
    } catch (Exception) {
    }
    expect_true(count($queue) === 0, 'nothing was added');
} else {
    try {
        new Queue(100, 'igbinary');
        echo "not thrown\n";
    } catch (ValueError $e) {
        expect_true(str_contains($e->getMessage(), 'the extension igbinary is not loaded'), $e->getMessage());
    }
}
?>
--EXPECT--
ValueError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be between 1 and 274877906944 bytes, -9223372036854775808 given
ValueError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be between 1 and 274877906944 bytes, -1 given
ValueError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be between 1 and 274877906944 bytes, 0 given
ValueError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be between 1 and 274877906944 bytes, 70368744177664 given
ValueError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be between 1 and 274877906944 bytes, 9223372036854775807 given
TypeError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be of type SharedMemory|int, string given
TypeError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be of type SharedMemory|int, array given
TypeError(0): SharedMemory\Queue::__construct(): Argument #1 ($memory) must be of type SharedMemory|int, stdClass given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "" given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "PHP" given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "php " given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "json" given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "igbinaryX" given
ValueError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be "php" or "igbinary", "5" given
TypeError(0): SharedMemory\Queue::__construct(): Argument #2 ($serializer) must be of type string, array given
