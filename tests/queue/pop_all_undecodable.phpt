--TEST--
Queue: popAll() returns the messages before one that cannot be decoded; the next call meets that one, and the order stays
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{FormatException, Queue, UnserializeException};

final class Bad
{
    public static ?Closure $code = null;

    public function __construct(public int $number = 0) {}

    public function __serialize(): array
    {
        return [$this->number];
    }

    public function __unserialize(array $data): void
    {
        $this->number = $data[0];
        self::$code ? (self::$code)() : throw new DomainException("bad $data[0]");
    }
}

$queue = new Queue(1 << 16);
// Where bad ones lie among 200: in the first batch and behind it, at the ends, two in a row.
foreach ([[0], [1], [63], [64], [65], [199], [0, 1], [63, 64], [62, 63, 64, 65], [0, 199], range(0, 199, 7), range(0, 199)] as $bad) {
    foreach ([PHP_INT_MAX, 1, 64, 65] as $limit) {
        foreach (range(0, 199) as $i) {
            $queue->push(in_array($i, $bad) ? new Bad($i) : ($i % 3 ? [$i] : "plain $i"));
        }
        $expected = array_diff(range(0, 199), $bad);
        $got = $thrown = [];
        for ($calls = 0; count($got) + count($thrown) < 200 && $calls < 500; $calls++) {
            try {
                $values = $queue->popAll($limit);
                expect_true($values !== [] && count($values) <= $limit, 'it has taken some');
                array_push($got, ...$values);
            } catch (UnserializeException $e) {
                $thrown[] = unserialize(str_replace('"Bad"', '"Sad"', $e->bytes), ['allowed_classes' => false]) ? (int) substr($e->getPrevious()->getMessage(), 4) : -1;
                expect_true($e->message === null, 'nothing is leased');
            }
        }
        expect_true($got === array_values(array_map(static fn (int $i) => $i % 3 ? [$i] : "plain $i", $expected)), 'the good ones, in their order');
        expect_true($thrown === $bad, 'the bad ones, in their order');
        expect_true($queue->stats()['used'] === 0 && $queue->stats()['leased'] === 0, 'nothing is left');
    }
}

// What was put back has not been delivered.
$queue->pushAll([[1], new Bad(2), [3]]);
expect_true($queue->popAll() === [[1]], 'what comes before it');
try_to(static fn () => $queue->receive(1));
try_to(static fn () => $queue->popAll());
$message = $queue->receive(1);
expect_true($message->value === [3] && $message->deliveries === 1, 'the third one');
$message->ack();

// Meanwhile the queue is used, also by another process; a child of a fork has nothing to give back.
Bad::$code = static function () use ($queue): void {
    expect_true($queue->stats()['leased'] === 3, 'they are held');
    expect_true($queue->tryPop($value) === false, 'there is nothing else');
    $queue->push('pushed inside');
    in_child(static fn () => $queue->pop(5) === 'pushed inside' ? 0 : 1);
    $queue->push('behind');
    throw new DomainException('it fails');
};
$queue->pushAll([[1], new Bad(), [3]]);
expect_true($queue->popAll() === [[1]], 'what comes before it');
Bad::$code = static fn () => null;
$rest = $queue->popAll();
expect_true($rest[0] instanceof Bad && array_slice($rest, 1) === [[3], 'behind'], 'the rest, in its order');

// The request ends inside: exit(), an error that is fatal.
foreach (['exit' => static fn () => exit(0), 'fatal' => static fn () => @trigger_error('', E_USER_ERROR) && exit(0)] as $how => $end) {
    $queue->pushAll([[1], new Bad(), [3]]);
    $pid = fork_child(static function () use ($queue, $end): void {
        ini_set('display_errors', '0');
        Bad::$code = $end;
        $queue->popAll();
    });
    end_of($pid);
    expect_true(count($queue->popAll()) === 3, "$how: all of them are there");
}
// A handler frees the block, which is refused.
$block = SharedMemory::mmap(4096);
$other = new Queue($block);
$other->pushAll([[1], new Bad(), [3]]);
Bad::$code = static fn () => $block->free();
expect_true($other->popAll() === [[1]], 'what comes before it');
try_to(static fn () => $other->popAll());
expect_true($other->popAll() === [[3]], 'the last one');
$block->free();

// A message that is no value at all: damaged, but only itself.
$block = SharedMemory::mmap(4096);
$other = new Queue($block);
$other->pushAll([[1], 'damaged', [3]]);
$at = strpos($block->read(), 'damaged') - 8;
$block->write("\x63", $at + 5); // its type
expect_true($other->popAll() === [[1]], 'what comes before it');
try {
    $other->popAll();
} catch (FormatException $e) {
    echo $e->getMessage(), "\n";
}
expect_true($other->popAll() === [[3]], 'the last one');
echo "done\n";
?>
--EXPECTF--
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: bad 2
SharedMemory\UnserializeException(0): The message cannot be decoded here: DomainException: bad 2
SharedMemory\UnserializeException(0): The message cannot be decoded here: SharedMemory\Error: This block cannot be freed while this process holds %s
The bytes of the SharedMemory\Queue have been damaged: a message holds no valid value: something else has written to its window
done
