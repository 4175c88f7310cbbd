--TEST--
Queue: warnings of the code that runs while a message is decoded are its own; those of the serializer are the exception
--EXTENSIONS--
shm
--INI--
error_reporting=E_ALL & ~E_DEPRECATED
html_errors=0
display_errors=1
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Queue, UnserializeException};

final class Warns
{
    public static ?Closure $code = null;

    public function __serialize(): array
    {
        return [];
    }

    public function __unserialize(array $data): void
    {
        (self::$code)();
    }
}
final class Grown { public $known = 1; }

$queue = new Queue(4096);
$ways = [
    'pop' => static fn () => $queue->pop(),
    'tryPop' => static fn () => $queue->tryPop($value),
    'receive' => static fn () => $queue->receive()->ack(),
    'popAll' => static fn () => $queue->popAll(1),
    'foreach' => static function () use ($queue): void {
        foreach ($queue as $value) {
            break;
        }
    },
];

// Without a handler they are shown.
Warns::$code = static fn () => trigger_error('shown', E_USER_WARNING);
foreach ($ways as $way => $take) {
    $queue->push(new Warns());
    $take();
}
// Of PHP itself, from within that code; also those of a serializer that it calls.
Warns::$code = static fn () => [unserialize('x'), hex2bin('1')];
$queue->push(new Warns());
$queue->pop();

// With one it is called; and not for what the serializer says.
$said = [];
set_error_handler(static function (int $level, string $message) use (&$said): bool {
    $said[] = $message;
    return true;
});
foreach ($ways as $way => $take) {
    Warns::$code = static fn () => trigger_error("handled in $way", E_USER_NOTICE);
    $queue->pushAll([[new Warns(), 'sound'], 'next']);
    $take();
    expect_true($said === ["handled in $way"], "$way: " . json_encode($said));
    $said = [];
    expect_true($queue->pop() === 'next', "$way: the next one");

    // Both in one: the code warns, and then the serializer does.
    $queue->push([new Warns(), new Warns(), 1]);
    Warns::$code = static function () use ($way, $queue, $take): void {
        trigger_error("handled in $way", E_USER_NOTICE);
        throw new DomainException('and fails');
    };
    try {
        $take();
        echo "$way: nothing thrown\n";
    } catch (UnserializeException $e) {
        expect_true($e->getPrevious() instanceof DomainException, "$way: the exception of the code");
        $e->message?->ack();
        unset($e);
    }
    expect_true($said === ["handled in $way"], "$way: " . json_encode($said));
    $said = [];
}
// A handler that throws
$queue->push(new Warns());
Warns::$code = static fn () => trigger_error('it throws', E_USER_WARNING);
set_error_handler(static fn (int $level, string $message) => throw new ErrorException($message));
try_to(static fn () => $queue->pop());
restore_error_handler();

// An autoloader is code as well, and an enum that it does not know is the serializer's.
spl_autoload_register(static fn (string $class) => trigger_error("asked for $class"));
$block = SharedMemory::mmap(4096);
$queue = new Queue($block);
$queue->push([new Grown()]);
$block->write(str_replace('Grown', 'Wrong', $block->read(256)), 256);
try_to(static fn () => $queue->pop());
$queue->push(SharedMemory\Type::Int8);
$block->write(str_replace('Type:Int8', 'Type:Int0', $block->read(256)), 256);
try_to(static fn () => $queue->pop());
echo json_encode($said), "\n";
$said = [];

// A deprecation is no failure: it is said, and the value is there.
error_reporting(E_ALL);
$queue->push(new Grown());
$block->write(str_replace('"known"', '"knowm"', $block->read(256)), 256);
expect_true($queue->pop()->knowm === 1, 'it has another property');
echo json_encode($said), "\n";
restore_error_handler();

// Afterwards everything is as it was.
try_to(static fn () => unserialize('x'));
expect_true(str_contains(error_get_last()['message'], 'Error at offset 0 of 1 bytes'), 'PHP says again what it has to say');
?>
--EXPECTF--
Warning: shown in %s on line %d

Warning: shown in %s on line %d

Warning: shown in %s on line %d

Warning: shown in %s on line %d

Warning: shown in %s on line %d

%s: unserialize(): Error at offset 0 of 1 bytes in %s on line %d

Warning: hex2bin(): Hexadecimal input string must have an even length in %s on line %d
SharedMemory\UnserializeException(0): The message cannot be decoded here: ErrorException: it throws
SharedMemory\UnserializeException(0): The message cannot be decoded here: the class "Wrong" is not known, and no autoloader finds it
SharedMemory\UnserializeException(0): The message cannot be decoded here: Undefined constant SharedMemory\Type::Int0
["asked for Wrong"]
["Creation of dynamic property Grown::$knowm is deprecated"]

%s: unserialize(): Error at offset 0 of 1 bytes in %s on line %d
returned bool false
