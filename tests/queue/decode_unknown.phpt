--TEST--
Queue: a message that cannot be decoded here throws UnserializeException, which says why and keeps it; PHP says nothing besides
--EXTENSIONS--
shm
pcntl
--INI--
error_reporting=E_ALL & ~E_DEPRECATED
html_errors=1
unserialize_max_depth=100
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Queue, UnserializeException};

/** What the other process knows, and this one does not. */
const THEIRS = <<<'PHP'
    enum Plan: string { case Free = 'f'; case Pro = 'p'; }
    enum Theirs { case One; }
    final class Job { public $id = 5; }
    interface Old extends Serializable {}
    final class Older implements Old { function serialize() { return 'x'; } function unserialize($data) {} }
    final class NoEnum { const One = 1; public $x = 1; }
    final class Ours { public $deep = 1; }
    final class Shut { public int $number = 1; public function __serialize(): array { return ['number' => 'x']; } }
    final class Changed { public $number = 'a string'; }
    PHP;
enum Plan: string { case Free = 'f'; const Pro2 = 1; }
enum NoEnum { case Other; }
final class Ours { public int $deep = 1; public function __wakeup(): void { throw new DomainException('woken up'); } }
final class Shut { public function __unserialize(array $data): void { throw new LogicException('an older format', 7); } }
final class Changed { public int $number = 1; }

set_error_handler(static function (int $level, string $message): bool {
    echo "said besides: $message\n";
    return true;
});
$sent = [
    'a case' => '[1, Plan::Pro]',
    'an enum' => 'Theirs::One',
    'an object' => 'new Job',
    'an object in an array' => '["x" => [new Job, 2]]',
    'an object in an object' => '(object) ["x" => new ArrayObject([new Job])]',
    'the old way' => 'new Older',
    'depth' => '(function () { for ($i = 0, $deep = []; $i < 200; $i++) { $deep = [$deep]; } return $deep; })()',
    'no enum here' => 'new NoEnum',
    'a wake-up throws' => '[new Ours]',
    'unserialize throws' => '[new Shut]',
    'another type' => 'new Changed',
];
// Their program: it shares the queue in a file.
$path = temporary_path();
$queue = new Queue(SharedMemory::mmap(1 << 20, $path));
in_unrelated_process(
    'error_reporting(0); ' . THEIRS . ' $queue = new SharedMemory\Queue(SharedMemory::mmap(0, $argv[1]));' .
    'foreach ([' . implode(', ', $sent) . '] as $value) { foreach (range(1, 6) as $i) { $queue->push($value); $queue->push("sound"); } }',
    $path,
);
expect_true(count($queue) === 12 * count($sent), 'they were sent');

$ways = [
    'pop' => static fn () => $queue->pop(0),
    'tryPop' => static fn () => $queue->tryPop($value),
    'popAll' => static fn () => $queue->popAll(),
    'foreach' => static function () use ($queue): void {
        foreach ($queue as $value) {
            echo "not reached\n";
        }
    },
];
foreach ($sent as $name => $code) {
    echo "$name: ";
    $said = [];
    foreach ($ways as $way => $take) {
        try {
            $take();
            echo "$way: nothing thrown\n";
        } catch (UnserializeException $e) {
            $said[] = $e->getMessage();
            expect_true($e->message === null, "$way: nothing is leased");
            expect_true($e->getPrevious() === null ? $name !== 'another type' : str_contains($e->getMessage(), $e->getPrevious()->getMessage()), "$way: previous");
            $bytes = $e->bytes;
        }
        expect_true($queue->pop(0) === 'sound', "$way: the next one is sound");
    }
    foreach (['receive', 'tryReceive'] as $way) {
        $count = count($queue);
        foreach ([1, 2, 3] as $delivery) {
            $e = null;
            try {
                $queue->$way();
                echo "$way: nothing thrown\n";
            } catch (UnserializeException $e) {
                $said[] = $e->getMessage();
                expect_true($e->message->deliveries === $delivery, "$way: it was delivered $delivery times");
                expect_true($e->bytes === $bytes, "$way: the bytes");
                expect_true(count($queue) === $count - 1 && $queue->stats()['leased'] === 1, "$way: it is leased");
                match ($delivery) {
                    1 => $e->message->release(),
                    2 => null, // with the exception
                    3 => $e->message->ack(),
                };
            }
        }
        unset($e);
        expect_true($queue->stats()['leased'] === 0 && $queue->pop(0) === 'sound', "$way: the next one is sound");
    }
    expect_true(count(array_unique($said)) === 1, 'all ways say the same: ' . implode('; ', array_unique($said)));
    echo strlen($bytes), " bytes\n", $said[0], "\n";
}
expect_true($queue->stats()['used'] === 0, 'nothing is left');
expect_true(error_get_last() === null, 'no error was noted');

// What the bytes are: serialize() of it.
$queue->push([1, new Shut()]);
try {
    $queue->pop();
} catch (UnserializeException $e) {
    expect_true($e->bytes === serialize([1, new Shut()]), 'the bytes are those of serialize()');
    expect_true($e->getPrevious() instanceof LogicException && $e->getPrevious()->getCode() === 7, 'what was thrown is the previous one');
    expect_true($e->getCode() === 0 && str_starts_with((string) $e, 'LogicException: an older format'), 'as any exception');
}
echo "done\n";
?>
--EXPECT--
a case: 33 bytes
The message cannot be decoded here: Undefined constant Plan::Pro
an enum: 18 bytes
The message cannot be decoded here: Class 'Theirs' not found
an object: 27 bytes
The message cannot be decoded here: the class "Job" is not known, and no autoloader finds it
an object in an array: 59 bytes
The message cannot be decoded here: the class "Job" is not known, and no autoloader finds it
an object in an object: 115 bytes
The message cannot be decoded here: the class "Job" is not known, and no autoloader finds it
the old way: 17 bytes
The message cannot be decoded here: the class "Older" is not known, and no autoloader finds it
depth: 2006 bytes
The message cannot be decoded here: Maximum depth of 100 exceeded. The depth limit can be changed using the max_depth unserialize() option or the unserialize_max_depth ini setting
no enum here: 29 bytes
The message cannot be decoded here: Error: Cannot instantiate enum NoEnum
a wake-up throws: 40 bytes
The message cannot be decoded here: DomainException: woken up
unserialize throws: 46 bytes
The message cannot be decoded here: LogicException: an older format
another type: 46 bytes
The message cannot be decoded here: TypeError: Cannot assign string to property Changed::$number of type int
done
