--TEST--
Queue: a message that tryPop() cannot assign stays in its place, whatever the types, and its delivery does not count
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

final class Typed
{
    public bool $bool = true;
    public int $int = 1;
    public float $float = 1.5;
    public string $string = 'old';
    public array $array = [1];
    public ?stdClass $object = null;
    public iterable $iterable = [];
    public int|array $union = 1;
    public ?Textual $textual = null;
    public string|int $text = '';
}
/** Code of its own runs while it is decoded, and when it is converted. */
final class Textual implements Stringable
{
    public static ?Closure $on_unserialize = null;
    public static ?Closure $on_string = null;

    public function __serialize(): array
    {
        return [1];
    }

    public function __unserialize(array $data): void
    {
        self::$on_unserialize && (self::$on_unserialize)();
    }

    public function __toString(): string
    {
        return self::$on_string ? (self::$on_string)() : 'textual';
    }
}
final class Falls
{
    public function __destruct()
    {
        throw new DomainException('it falls');
    }
}

$block = SharedMemory::mmap(8192);
$queue = new Queue($block);
$values = [
    'null' => null, 'bool' => false, 'int' => 5, 'float' => 2.0, 'text' => 'not a number', 'array' => ['a' => [1]],
    'object' => new ArrayObject([1]), 'stdClass' => (object) ['x' => 1],
];
$typed = new Typed();
$refused = $taken = 0;
foreach ($values as $name => $value) {
    foreach (['bool', 'int', 'float', 'string', 'array', 'object', 'iterable', 'union', 'textual'] as $property) {
        $queue->pushAll([$value, 'next']);
        $before = $typed->$property;
        $stats = $queue->stats();
        try {
            expect_true($queue->tryPop($typed->$property), "$name into $property");
            $taken++;
        } catch (TypeError $e) {
            $refused++;
            expect_true(str_starts_with($e->getMessage(), 'Cannot assign '), $e->getMessage());
            expect_true($typed->$property === $before, "$name: $property is as it was");
            expect_true($queue->stats() === $stats, "$name: the queue is as it was");
            $message = $queue->receive();
            expect_true($message->value == $value && $message->deliveries === 1, "$name: it is the first, delivered once");
            $message->ack();
        }
        expect_true($queue->popAll() === ['next'], "$name: the next one");
    }
}
echo "$taken taken, $refused refused\n";

// Its code uses the queue and forks meanwhile.
Textual::$on_unserialize = static function () use ($queue, $block): void {
    echo 'inside: ', count($queue), ' there, ', $queue->tryPop($value) ? $value : 'none', "\n";
    try_to(static fn () => $block->free());
    $queue->push('pushed inside');
    in_child(static fn () => 0);
};
$queue->pushAll([new Textual(), 'second']);
try_to(static fn () => $queue->tryPop($typed->int));
Textual::$on_unserialize = null;
expect_true($queue->tryPop($typed->text) && $typed->text === 'textual', 'it was put back, and is the first');
expect_true($queue->popAll() === ['pushed inside'], 'the other one was taken inside');
// It throws when it is converted: that is no reason to lose it.
Textual::$on_string = static fn () => throw new DomainException('no text');
$queue->push(new Textual());
try_to(static fn () => $queue->tryPop($typed->string));
expect_true($queue->pop() instanceof Textual, 'it is there');
// It cannot be decoded: taken away.
Textual::$on_unserialize = static fn () => throw new DomainException('undecodable');
$queue->pushAll([new Textual(), 'second']);
try_to(static fn () => $queue->tryPop($typed->int));
Textual::$on_unserialize = null;
expect_true($queue->popAll() === ['second'], 'the next one');
// The request ends inside.
Textual::$on_unserialize = static fn () => exit(0);
$queue->pushAll([new Textual(), 'second']);
in_child(static fn () => $queue->tryPop($typed->int));
Textual::$on_unserialize = null;
expect_true($queue->receive()->value instanceof Textual, 'the child that ended has given it back');
$queue->popAll();

// The old value throws when it goes: the new one is there.
$value = new Falls();
$queue->pushAll(['new', 'next']);
try_to(static function () use ($queue, &$value): void {
    $queue->tryPop($value);
});
expect_true($value === 'new' && $queue->popAll() === ['next'], 'the variable has the message');

// Strictly typed code
file_put_contents($file = temporary_path(), '<?php declare(strict_types=1); $queue->tryPop($typed->int);');
$queue->push('7');
try_to(static function () use ($queue, $typed, $file): void {
    require $file;
});
expect_true($queue->tryPop($typed->int) && $typed->int === 7, 'it is still there for those that are not strict');
$queue->close();
try_to(static fn () => $queue->tryPop($typed->int));
expect_true($queue->stats()['used'] === 0 && $queue->stats()['leased'] === 0, 'nothing is left');
?>
--EXPECTF--
%d taken, %d refused
inside: 1 there, second
SharedMemory\Error(0): This block cannot be freed while this process holds %s
TypeError(0): Cannot assign Textual to reference held by property Typed::$int of type int
TypeError(0): Cannot assign Textual to reference held by property Typed::$string of type string
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: undecodable
DomainException(0): it falls
TypeError(0): Cannot assign string to reference held by property Typed::$int of type int
SharedMemory\ClosedException(0): The queue has been closed
