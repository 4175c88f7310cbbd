--TEST--
Queue: methods that serialize and unserialize may use the same queue, throw, and free the block
--EXTENSIONS--
shm
--INI--
error_reporting=E_ALL & ~E_DEPRECATED
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

final class Magic
{
    public static ?Closure $on_serialize = null;
    public static ?Closure $on_unserialize = null;

    public function __serialize(): array
    {
        (self::$on_serialize)();
        return [1];
    }

    public function __unserialize(array $data): void
    {
        (self::$on_unserialize)();
    }
}
/** The old way: what it serializes itself refers to what is around it. */
final class Old implements Serializable
{
    public static ?Queue $queue = null;
    public mixed $got = null;

    public function __construct(public mixed $inner = null) {}

    public function serialize(): ?string
    {
        self::$queue->push([$this->inner, $this->inner]);
        return serialize($this->inner);
    }

    public function unserialize(string $data): void
    {
        $this->inner = unserialize($data);
        $this->got = self::$queue->pop(0);
    }
}

$queue = new Queue(4096);
Magic::$on_serialize = static fn () => null;
Magic::$on_unserialize = static fn () => null;

// The same queue
Magic::$on_serialize = static fn () => $queue->push('from inside');
$queue->push(new Magic());
$queue->pushAll([[new Magic()], 'last']);
Magic::$on_unserialize = static function () use ($queue): void {
    $queue->push('pushed by __unserialize');
};
foreach (range(1, 5) as $i) {
    echo get_debug_type($value = $queue->pop()), is_string($value) ? " $value" : '', "\n";
}
expect_true($queue->popAll() === ['pushed by __unserialize', 'pushed by __unserialize'], 'what they pushed is there');
Magic::$on_serialize = static fn () => null;
$queue->pushAll(['a', new Magic(), 'b', 'c']);
Magic::$on_unserialize = static function () use ($queue): void {
    echo 'inside: ', $queue->count(), "\n";
};
expect_true(count($queue->popAll(3)) === 3 && $queue->popAll() === ['c'], 'popAll with a message that uses the queue');

// Exceptions: the message is gone with pop(), and is not with receive().
Magic::$on_unserialize = static fn () => throw new DomainException('cannot be');
$queue->pushAll([new Magic(), 'next']);
try_to(static fn () => $queue->receive());
expect_true(count($queue) === 2, 'it is available again');
try_to(static fn () => $queue->receive());
try_to(static fn () => $queue->pop());
expect_true($queue->pop() === 'next', 'the next one is there');
$queue->pushAll([new Magic(), 'next']);
try_to(static fn () => $queue->tryPop($value));
expect_true($queue->pop() === 'next', 'the next one is there');
$queue->pushAll([new Magic(), 'next']);
try_to(static function () use ($queue): void {
    foreach ($queue as $value) {
        echo "not reached\n";
    }
});
expect_true($queue->popAll() === ['next'], 'foreach has taken one');

Magic::$on_unserialize = static fn () => null;

// Serializable: what is in the queue stands for itself, wherever it was pushed.
Old::$queue = new Queue(4096);
$shared = new ArrayObject([5]);
$text = serialize([$shared, new Old($shared)]);
expect_true(count(Old::$queue) === 1, 'it was pushed while something else was serialized');
try_to(static function (): bool {
    $value = Old::$queue->pop();
    return $value[0] instanceof ArrayObject && $value[0] === $value[1] && $value[0][0] === 5;
});
Old::$queue->push([new ArrayObject([6]), 'a string', [1, 2, 3]]);
$made = unserialize($text);
expect_true($made[1]->inner === $made[0], 'unserialize() is not confused');
expect_true($made[1]->got[0][0] === 6 && $made[1]->got[2] === [1, 2, 3], 'what was popped is right');
// Behind it something refers to what came before: numbers must not have been used up by the message.
$a = new ArrayObject([7]);
$text = serialize([new Old(8), $a, $a]);
Old::$queue->popAll();
Old::$queue->push([new ArrayObject(), new ArrayObject()]);
$made = unserialize($text);
expect_true($made[1] === $made[2] && $made[1][0] === 7, 'references behind it are right');

// The block is freed
foreach (['push', 'tryPush', 'pushAll'] as $method) {
    $block = SharedMemory::mmap(4096);
    $queue = new Queue($block);
    Magic::$on_serialize = static fn () => $block->free();
    try_to(static fn () => $queue->$method($method === 'pushAll' ? [new Magic()] : new Magic()));
    try_to(static fn () => $queue->count());
}
Magic::$on_serialize = static fn () => null;
foreach (['pop', 'receive', 'popAll', 'getIterator'] as $method) {
    $block = SharedMemory::mmap(4096);
    $queue = new Queue($block);
    $queue->pushAll([new Magic(), 'next']);
    Magic::$on_unserialize = static fn () => $block->free();
    try_to(static fn () => $method === 'getIterator' ? $queue->getIterator()->current() : $queue->$method());
    try_to(static fn () => $queue->count());
}
?>
--EXPECTF--
string from inside
Magic
string from inside
array
string last
inside: 1
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: cannot be
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: cannot be
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: cannot be
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: cannot be
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: cannot be
returned bool true
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
returned Magic
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\UnserializeException(0): The message cannot be decoded here: SharedMemory\Error: This block cannot be freed while this process holds %s
returned int 2
SharedMemory\UnserializeException(0): The message cannot be decoded here: SharedMemory\Error: This block cannot be freed while this process holds %s
returned int 1
returned Magic
SharedMemory\Error(0): This block of shared memory has been freed
