--TEST--
Queue: a message that igbinary cannot decode never arrives as null; one of igbinary's throws where it is not loaded
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Queue, UnserializeException};

// Where it is not installed, functions that answer as igbinary's do.
$real = extension_loaded('igbinary');
if (!$real) {
    eval(<<<'PHP'
        function igbinary_serialize($value) {
            return "\0\0\0\2" . serialize($value);
        }
        function igbinary_unserialize($bytes) {
            // A class that is not known is no failure to unserialize().
            $value = str_contains($bytes, '"Job"') ? false : @unserialize(substr($bytes, 4));
            return $value === false ? null : $value;
        }
        PHP);
}
final class Fails
{
    public function __serialize(): array
    {
        return [1];
    }

    public function __unserialize(array $data): void
    {
        throw new DomainException('it fails');
    }
}

$path = temporary_path();
$queue = new Queue(SharedMemory::mmap(1 << 16, $path), 'igbinary');
$said = [];
set_error_handler(static function (int $level, string $message) use (&$said): bool {
    error_reporting() & $level && $said[] = $message;
    return true;
});
// Another program knows a case, and a class.
$child = fork_child(static function () use ($queue): void {
    eval('enum Plan { case Free; case Pro; } final class Job { public $id = 1; }');
    foreach (range(1, 6) as $id) {
        $queue->pushAll([['id' => $id, 'plan' => Plan::Pro], new Job(), new Fails(), 'next']);
    }
});
wait_for($child);
eval('enum Plan { case Free; }');
$ways = [
    'pop' => static fn () => $queue->pop(0),
    'tryPop' => static fn () => $queue->tryPop($value),
    'popAll' => static fn () => $queue->popAll(1),
    'foreach' => static function () use ($queue): void {
        foreach ($queue as $value) {
            break;
        }
    },
    'receive' => static fn () => $queue->receive(0)->ack(),
    'tryReceive' => static fn () => $queue->tryReceive()->ack(),
];
foreach ($ways as $way => $take) {
    foreach (['case', 'class', 'code'] as $what) {
        unset($e);
        try {
            $take();
            echo "$way: a value of the $what\n";
        } catch (UnserializeException $e) {
            expect_true(($e->getPrevious() instanceof DomainException) === ($what === 'code'), "$way: previous of the $what");
            expect_true(str_starts_with($e->bytes, "\0\0\0\2"), "$way: the bytes are igbinary's");
            expect_true(str_starts_with($e->getMessage(), 'The message cannot be decoded here: ') && !str_contains($e->getMessage(), '()') || !$real, $e->getMessage());
            $said_by[$what] = $e->getMessage();
            expect_true(($e->message !== null) === str_contains(strtolower($way), 'receive'), "$way: the message");
            $e->message?->ack();
        }
    }
    expect_true($queue->pop(0) === 'next', "$way: the next one");
}
expect_true($said === [], json_encode($said));
echo $said_by['code'], "\n";
if ($real) {
    expect_true(str_contains($said_by['class'], 'the class "Job" is not known'), $said_by['class']);
    expect_true(str_contains($said_by['case'], 'Pro'), $said_by['case']);
}
expect_true($queue->stats()['used'] === 0, 'nothing is left');

// Sound ones, whatever is in them: nothing that is null becomes a failure.
foreach ([[null], [], [[]], (object) ['x' => null], [false], null, false, new ArrayObject()] as $value) {
    $queue->push($value);
    expect_true($queue->pop(0) == $value, 'a sound one');
}

// Bytes that end too early; igbinary does not survive all that are damaged.
$block = SharedMemory::mmap(4096);
$bytes = igbinary_serialize([1, 'two' => [3.5, null]]);
for ($length = 4; $length < strlen($bytes); $length++) {
    // A string becomes what igbinary has serialized: its type, see classes/value.h.
    $block->fill(0);
    $damaged = new Queue($block, 'igbinary');
    $damaged->push(substr($bytes, 0, $length));
    $block->write("\7", 256 + 8 + 5);
    try {
        $damaged->pop(0);
        echo "$length bytes were enough\n";
    } catch (UnserializeException $e) {
        expect_true($e->bytes === substr($bytes, 0, $length), 'the bytes');
    }
}
expect_true($said === [], json_encode($said));

// Where igbinary is not loaded
$queue->push([1]);
echo in_unrelated_process('try { (new SharedMemory\Queue(SharedMemory::mmap(0, $argv[1])))->pop(0); } catch (SharedMemory\UnserializeException $e) {
    echo $e->getMessage(), " ", strlen($e->bytes) > 4 ? "bytes" : "none", "\n"; }', $path);
?>
--EXPECT--
The message cannot be decoded here: DomainException: it fails
The message cannot be decoded here: it was serialized with igbinary, which is not loaded here bytes
