--TEST--
Queue: fibers that are suspended while they serialize or unserialize a message, and go on in any order, leave PHP's serializer as it was
--EXTENSIONS--
shm
pcntl
--INI--
error_reporting=E_ALL & ~E_DEPRECATED
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

/** Suspends its fiber while it is serialized and unserialized. */
final class Suspends
{
    public array $inner = [];

    public function __serialize(): array
    {
        Fiber::getCurrent() && Fiber::suspend();
        return $this->inner;
    }

    public function __unserialize(array $data): void
    {
        Fiber::getCurrent() && Fiber::suspend();
        $this->inner = $data;
    }
}
/** Makes serialize() warn, so that an error handler runs, which suspends. */
final class Warns
{
    public int $there = 1;

    public function __sleep(): array
    {
        return ['there', 'missing'];
    }
}
/** Runs code in the middle of serialize() or unserialize(). */
final class Runs
{
    public static ?Closure $code = null;

    public function __serialize(): array
    {
        self::$code && (self::$code)();
        return [];
    }

    public function __unserialize(array $data): void
    {
        self::$code && (self::$code)();
    }
}
/** The old way shows which table is used: what it serializes refers to what is around it. */
final class Old implements Serializable
{
    public function __construct(public mixed $inner = null) {}

    public function serialize(): string
    {
        return serialize($this->inner);
    }

    public function unserialize(string $data): void
    {
        $this->inner = unserialize($data);
    }
}

/** What PHP's serializer makes of something that depends on its state. */
function state(): string
{
    $object = new stdClass();
    $text = serialize([$object, new Old($object)]);
    $back = unserialize($text);
    return $text . json_encode([$back[0] === $back[1]->inner, error_get_last()]);
}

/** All orders of so many things. */
function orders(int $count): iterable
{
    if ($count === 0) {
        yield [];
        return;
    }
    foreach (orders($count - 1) as $order) {
        for ($i = 0; $i < $count; $i++) {
            yield [...array_slice($order, 0, $i), $count - 1, ...array_slice($order, $i)];
        }
    }
}

$before = state();
$queue = new Queue(1 << 16);
$object = new stdClass();
$suspend = static function (): bool {
    Fiber::getCurrent() && Fiber::suspend();
    return true;
};
$message = static fn () => [$object, new Suspends(), new Old($object), $object];
$right = static function (mixed $value): void {
    expect_true(is_array($value) && $value[0] === $value[3] && $value[2]->inner instanceof stdClass, 'a message refers to itself alone');
};
$uses = [
    'push' => static fn () => $queue->push($message()),
    'pushAll' => static fn () => $queue->pushAll([[1], $message(), 'x', $message()]),
    'pushAll generator' => static fn () => $queue->pushAll((static function () use ($message) {
        yield $message();
        Fiber::suspend();
        yield 'x';
    })()),
    'push warns' => static function () use ($queue, $suspend): void {
        // PHP takes the handler away while it runs.
        set_error_handler($suspend);
        $queue->push([new Warns(), new Warns()]);
        restore_error_handler();
    },
    'pop' => static fn () => $right($queue->pop(0)),
    'tryPop' => static fn () => $queue->tryPop($value) && $right($value),
    'popAll' => static fn () => $queue->popAll(1) && 1,
    'receive' => static fn () => $queue->receive(0)->ack(),
    'foreach' => static function () use ($queue, $right): void {
        foreach ($queue as $value) {
            $right($value);
            break;
        }
    },
];
/** The fibers go on, one step each, in that order, until all have ended. */
$run = static function (array $fibers, array $order): void {
    while ($fibers) {
        foreach ($order as $i) {
            if (isset($fibers[$i]) && $fibers[$i]->isTerminated()) {
                unset($fibers[$i]);
            } elseif (isset($fibers[$i])) {
                $fibers[$i]->resume();
            }
        }
    }
};

foreach ($uses as $name => $use) {
    foreach ($uses as $other_name => $other) {
        foreach (orders(3) as $order) {
            // Enough messages for those that take some.
            for ($i = 0; $i < 3; $i++) {
                $queue->push($message());
            }
            $fibers = [new Fiber($use), new Fiber($other), new Fiber($use)];
            foreach ($fibers as $fiber) {
                $fiber->start();
            }
            $run($fibers, $order);
            expect_true(state() === $before, "$name, $other_name: afterwards it is as it was");
            $queue->popAll();
        }
    }
    // Begun inside serialize() or unserialize(), ended behind it, or never.
    foreach (['serialize', 'unserialize'] as $around) {
        foreach (['resumed', 'destroyed', 'both'] as $end) {
            $queue->pushAll([$message(), $message(), $message()]);
            $fibers = [new Fiber($use), new Fiber($use)];
            $inside = static function () use ($fibers): void {
                Runs::$code = null;
                foreach ($fibers as $fiber) {
                    $fiber->start();
                }
                expect_true(strlen(serialize([new stdClass(), new ArrayObject()])) > 10, 'more of it inside');
            };
            $text = serialize([new Runs(), $object, $object]);
            Runs::$code = $inside;
            $around === 'serialize' ? serialize([new Runs(), $object, $object]) : unserialize($text);
            unset($inside);
            if ($end === 'destroyed') {
                unset($fibers, $fiber);
            } else {
                $run($end === 'both' ? [$fibers[1]] : $fibers, [0, 1]);
                unset($fibers, $fiber);
            }
            gc_collect_cycles();
            expect_true(state() === $before, "$name in $around(), $end: afterwards it is as it was");
            expect_true($queue->stats()['leased'] === 0, "$name in $around(), $end: nothing is leased");
            $queue->popAll();
        }
    }
}
expect_true($queue->stats()['used'] === 0, 'nothing is left');

// A signal handler runs while a fiber waits, in the middle of a push or a pop: PHP lets no fiber be suspended there.
pcntl_async_signals(true);
pcntl_signal(SIGALRM, static fn () => Fiber::suspend());
$tight = new Queue(64);
foreach (['pop', 'push', 'tryReceive'] as $name) {
    $name === 'push' && $tight->push(str_repeat('x', 64));
    $fiber = new Fiber(static fn () => $name === 'push' ? $tight->push('y', 30) : ($name === 'pop' ? $tight->pop(30) : $tight->tryReceive(30)));
    pcntl_alarm(1);
    try {
        $fiber->start();
        echo "$name: not thrown\n";
    } catch (FiberError $e) {
        expect_true($e->getMessage() === 'Cannot switch fibers in current execution context', $e->getMessage());
    }
    $name === 'push' && $tight->pop();
    expect_true($tight->push('z', 1) && $tight->pop(0) === 'z' && $tight->stats()['used'] === 0, "$name: the queue works");
}

// A program that ends while fibers are suspended, also in an error that is fatal.
foreach (['' => 0, 'exit(3);' => 3, 'trigger_error("", E_USER_ERROR);' => 255] as $last => $status) {
    foreach (['$queue->push(new S);', '$queue->pop();', '$queue->popAll();', '$queue->receive();', '$queue->tryPop($typed->s);'] as $use) {
        $output = in_failing_process(
            $status,
            'ini_set("display_errors", "0"); class S { function __serialize(): array { Fiber::getCurrent() && Fiber::suspend(); return [1]; }
            function __unserialize(array $d): void { Fiber::getCurrent() && Fiber::suspend(); } } class T { public ?S $s = null; }
            $typed = new T; $queue = new SharedMemory\Queue(4096); $queue->pushAll([new S, [1]]);
            register_shutdown_function(function () use ($queue) { $queue->push([1, new S]); echo serialize([1, new S]); });
            $fiber = new Fiber(function () use ($queue, $typed) { ' . $use . ' }); $fiber->start(); ' . $last,
        );
        expect_true($output === 'a:2:{i:0;i:1;i:1;O:1:"S":1:{i:0;i:1;}}', "$use $last: $output");
    }
}
echo "done\n";
?>
--EXPECT--
done
