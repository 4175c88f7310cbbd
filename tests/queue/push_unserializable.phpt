--TEST--
Queue: a value that cannot be serialized throws, and leaves the queue as it was
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

final class Thrower { public function __serialize(): array { throw new DomainException('not me'); } }
final class NoArray { public function __serialize() { return 1; } }
final class Sleeper { public function __sleep() { throw new DomainException('do not wake me'); } }

$block = SharedMemory::mmap(4096);
$queue = new Queue($block);
$queue->push('first');
$queue->push([1, 2]);
$values = [
    'a closure' => static fn () => 1,
    'a generator' => (static fn () => yield 1)(),
    'a resource' => STDIN,
    'a closure in an array' => ['x' => [static fn () => 1]],
    'another structure' => new Queue(8),
    'memory' => $block,
    'an anonymous class' => new class {},
    'a reflector' => new ReflectionClass(Queue::class),
    'an object that throws' => new Thrower(),
    'an object that throws in an array' => [1, [new Thrower()]],
    'no array' => new NoArray(),
    'an object that throws in __sleep' => new Sleeper(),
];
$before = $block->read();
$stats = $queue->stats();
$reclaimed = $block->read();
foreach ($values as $name => $value) {
    echo "$name\n";
    try_to(static fn () => $queue->push($value));
    try_to(static fn () => $queue->tryPush($value));
    try_to(static fn () => $queue->push($value, 0.01));
    try_to(static fn () => $queue->pushAll(['one', $value, 'two']));
    expect_true(count($queue) === 2 && $queue->stats() === $stats, 'facts are the same');
    expect_true($block->read() === $reclaimed, 'the bytes are the same');
}
expect_true($before === $reclaimed, 'stats() changes nothing here');
expect_true($queue->popAll() === ['first', [1, 2]], 'the messages are there');

// Of resources in an array, serialize() makes 0.
$queue->push([STDIN]);
var_dump($queue->pop());
?>
--EXPECTF--
a closure
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
a generator
Exception(0): Serialization of 'Generator' is not allowed
Exception(0): Serialization of 'Generator' is not allowed
Exception(0): Serialization of 'Generator' is not allowed
Exception(0): Serialization of 'Generator' is not allowed
a resource
TypeError(0): A value of type %s cannot be passed to another process
TypeError(0): A value of type %s cannot be passed to another process
TypeError(0): A value of type %s cannot be passed to another process
TypeError(0): A value of type %s cannot be passed to another process
a closure in an array
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
Exception(0): Serialization of 'Closure' is not allowed
another structure
Exception(0): Serialization of 'SharedMemory\Queue' is not allowed
Exception(0): Serialization of 'SharedMemory\Queue' is not allowed
Exception(0): Serialization of 'SharedMemory\Queue' is not allowed
Exception(0): Serialization of 'SharedMemory\Queue' is not allowed
memory
Exception(0): Serialization of 'SharedMemory' is not allowed
Exception(0): Serialization of 'SharedMemory' is not allowed
Exception(0): Serialization of 'SharedMemory' is not allowed
Exception(0): Serialization of 'SharedMemory' is not allowed
an anonymous class
Exception(0): Serialization of 'class@anonymous' is not allowed
Exception(0): Serialization of 'class@anonymous' is not allowed
Exception(0): Serialization of 'class@anonymous' is not allowed
Exception(0): Serialization of 'class@anonymous' is not allowed
a reflector
Exception(0): Serialization of 'ReflectionClass' is not allowed
Exception(0): Serialization of 'ReflectionClass' is not allowed
Exception(0): Serialization of 'ReflectionClass' is not allowed
Exception(0): Serialization of 'ReflectionClass' is not allowed
an object that throws
DomainException(0): not me
DomainException(0): not me
DomainException(0): not me
DomainException(0): not me
an object that throws in an array
DomainException(0): not me
DomainException(0): not me
DomainException(0): not me
DomainException(0): not me
no array
TypeError(0): NoArray::__serialize() must return an array
TypeError(0): NoArray::__serialize() must return an array
TypeError(0): NoArray::__serialize() must return an array
TypeError(0): NoArray::__serialize() must return an array
an object that throws in __sleep
DomainException(0): do not wake me
DomainException(0): do not wake me
DomainException(0): do not wake me
DomainException(0): do not wake me
array(1) {
  [0]=>
  int(0)
}
