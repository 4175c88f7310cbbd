--TEST--
Queue: a value of every type arrives unchanged
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

enum Suit: string { case Hearts = 'h'; case Spades = 's'; }
enum Plain { case One; }
final class Point { public function __construct(public int $x = 0, protected ?Point $next = null, private string $name = "p\0q") {} }
final class Magic {
    public array $data = [];
    public function __serialize(): array { return ['kept' => $this->data]; }
    public function __unserialize(array $data): void { $this->data = $data['kept']; }
}

$magic = new Magic();
$magic->data = [new Magic(), new Point(3, new Point(4)), Suit::Spades];
$shared = new Point(7);
$values = [
    null, false, true, 0, 1, -1, PHP_INT_MIN, PHP_INT_MAX, 0.0, 1.5, -1e308, PHP_FLOAT_EPSILON, 5e-324, INF, -INF,
    '', 'x', "\0", "a\0b", '0', str_repeat("\xff\0", 2000), random_bytes(777), "\u{1f418}",
    [], [1, 2, 3], ['a' => ['b' => ['c' => null]], 5 => 1.5, -3 => 'x', '' => true], [[], [[]]], range(0, 300),
    new stdClass(), (object) ['a' => 1, 'b c' => [1.25, null]], Suit::Hearts, Plain::One, [Suit::Hearts, Suit::Hearts],
    new Point(1, new Point(2)), $magic, [$shared, $shared], new ArrayObject([1, 2]), new DateTimeImmutable('2026-01-02 03:04:05 UTC'),
];
$queue = new Queue(10000);
$ways = [
    'pop' => static fn (): mixed => $queue->pop(),
    'tryPop' => static function () use ($queue): mixed {
        expect_true($queue->tryPop($value), 'there is one');
        return $value;
    },
    'popAll' => static fn (): mixed => $queue->popAll()[0],
    'receive' => static function () use ($queue): mixed {
        $message = $queue->receive();
        $message->ack();
        return $message->value;
    },
    'foreach' => static function () use ($queue): mixed {
        foreach ($queue as $value) {
            return $value;
        }
    },
];
foreach ($ways as $name => $take) {
    foreach ($values as $i => $value) {
        expect_true($queue->push($value), 'there is room');
        $got = $take();
        expect_true(
            is_object($value) || is_array($value) ? serialize($got) === serialize($value) : $got === $value,
            "$name: value $i, a " . get_debug_type($value),
        );
        expect_true(count($queue) === 0, "$name: it is gone");
    }
    $queue->push(NAN);
    expect_true(is_nan($take()), "$name: NAN");
    $queue->push(-0.0);
    expect_true(fdiv(1, $take()) === -INF, "$name: -0.0");
    $queue->push(Suit::Hearts);
    expect_true($take() === Suit::Hearts, "$name: an enum case is itself");
    $queue->push([$shared, $shared]);
    $two = $take();
    expect_true($two[0] === $two[1] && $two[0] !== $shared, "$name: one object twice is one object twice");
    $queue->push($magic);
    expect_true($take()->data[0] instanceof Magic, "$name: __unserialize() was called");

    // References and cycles.
    $one = 1;
    $array = [&$one, &$one];
    $array['self'] = &$array;
    $queue->push($array);
    $got = $take();
    $got[0] = 2;
    expect_true($got[1] === 2, "$name: references in an array");
    expect_true($got['self'][1] === 2 || $got['self']['self'][0] !== null, "$name: an array in itself");
    unset($array, $got);
    $loop = new stdClass();
    $loop->self = $loop;
    $loop->list = [$loop];
    $queue->push($loop);
    $got = $take();
    expect_true($got->self === $got && $got->list[0] === $got, "$name: an object in itself");
}

// What is passed is not changed, and a variable that is a reference travels as its value.
$string = 'abc';
$reference = &$string;
$queue->push($reference);
$string = 'changed';
expect_true($queue->pop() === 'abc', 'it is a copy');
$queue->push($undefined ?? null);
expect_true($queue->pop() === null, 'null');
gc_collect_cycles();
echo "done\n";
?>
--EXPECT--
done
