--TEST--
Queue: objects and messages cannot be cloned, serialized, compared, extended or made by hand, and a message is read-only
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Message;
use SharedMemory\Queue;

$queue = new Queue(100);
$queue->push(['x']);
$message = $queue->receive();
foreach (['queue' => $queue, 'message' => $message] as $object) {
    $class = $object::class;
    try_to(static fn () => clone $object);
    try_to(static fn () => serialize($object));
    try_to(static fn () => unserialize(sprintf('O:%d:"%s":0:{}', strlen($class), $class)));
    try_to(static fn () => $object->property = 1);
    try_to(static fn () => $object->__construct(100));
    try_to(static fn () => (new ReflectionClass($class))->newInstanceWithoutConstructor());
    expect_true((new ReflectionClass($class))->isFinal(), 'it is final');
}
expect_true($queue == $queue && $queue != new Queue(8), 'a queue equals itself only');
expect_true($queue instanceof Countable && $queue instanceof IteratorAggregate, 'interfaces');
try_to(static fn () => new Message());
try_to(static fn () => $message->value = 1);
try_to(static fn () => $message->deliveries++);
try_to(static function () use ($message): void {
    unset($message->value);
});
expect_true((array) $message === ['value' => ['x'], 'deliveries' => 1], 'its properties');
expect_true((array) $queue === [], 'it has none');
$message->ack();
expect_true($message->value === ['x'], 'it can be read afterwards');
?>
--EXPECTF--
Error(0): Trying to clone an uncloneable object of class SharedMemory\Queue
Exception(0): Serialization of 'SharedMemory\Queue' is not allowed
Exception(0): Unserialization of 'SharedMemory\Queue' is not allowed
Error(0): Cannot create dynamic property SharedMemory\Queue::$property
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\Queue is an internal class marked as final that cannot be instantiated without invoking its constructor
Error(0): Trying to clone an uncloneable object of class SharedMemory\Message
Exception(0): Serialization of 'SharedMemory\Message' is not allowed
Exception(0): Unserialization of 'SharedMemory\Message' is not allowed
Error(0): Cannot create dynamic property SharedMemory\Message::$property
Error(0): Call to private method SharedMemory\Message::__construct() from global scope
ReflectionException(0): Class SharedMemory\Message is an internal class marked as final that cannot be instantiated without invoking its constructor
Error(0): Call to private SharedMemory\Message::__construct() from global scope
Error(0): Cannot modify readonly property SharedMemory\Message::$value
Error(0): Cannot modify readonly property SharedMemory\Message::$deliveries
Error(0): Cannot unset readonly property SharedMemory\Message::$value
