--TEST--
Queue: UnserializeException and its Message can be read, passed on and destroyed as any others
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Message, Queue, UnserializeException};

final class Fails
{
    public static bool $now = true;

    public function __serialize(): array
    {
        return [];
    }

    public function __unserialize(array $data): void
    {
        self::$now && throw new DomainException('it fails');
    }
}
class Mine extends UnserializeException
{
    public function inside(): mixed
    {
        return $this->message;
    }
}

/** What it throws. */
function thrown(callable $body): Throwable
{
    try {
        $body();
    } catch (Throwable $e) {
        return $e;
    }
    throw new LogicException('nothing was thrown');
}

$queue = new Queue(4096);
$queue->push(new Fails());
$e = thrown(static fn () => $queue->receive(1));
$message = $e->message;
expect_true($message instanceof Message && $message->deliveries === 1, 'the message');
expect_true($e instanceof SharedMemory\Exception && $e::class === UnserializeException::class, 'the class');
echo $e->getMessage(), "\n", $e->bytes, "\n", $e->getPrevious()->getMessage(), "\n";

// The value: reading it throws the same, again and again; asking whether it is there does not.
$value = new ReflectionProperty(Message::class, 'value');
foreach ([
    'read' => static fn () => $message->value,
    'by name' => static fn () => $message->{'va' . 'lue'},
    'an element' => static fn () => $message->value['x'],
    'nullsafe' => static fn () => $message?->value,
    'a method' => static fn () => $message->value->method(),
    'to write' => static fn () => $message->value['x'] = 1,
    'reflection' => static fn () => $value->getValue($message),
] as $how => $read) {
    foreach ([1, 2] as $time) {
        $again = thrown($read);
        expect_true($again instanceof UnserializeException || $how === 'to write', "$how: " . $again::class);
        if ($again instanceof UnserializeException) {
            expect_true($again !== $e && $again->getMessage() === $e->getMessage() && $again->bytes === $e->bytes, "$how: the same");
            expect_true($again->message === $message && $again->getPrevious() === $e->getPrevious(), "$how: the same message");
        }
    }
}
expect_true(!isset($message->value) && empty($message->value) && ($message->value ?? 'none') === 'none', 'there is none');
expect_true(!$value->isInitialized($message) && !property_exists($message, 'nothing'), 'it has none');
expect_true((array) $message === ['deliveries' => 1] && get_object_vars($message) === ['deliveries' => 1], 'as an array');
expect_true(json_encode($message) === '{"deliveries":1}', 'as JSON');
var_dump($message);
try_to(static fn () => $message->value = 1);
try_to(static fn () => clone $message);
try_to(static fn () => clone $e);
try_to(static fn () => serialize($e));
try_to(static fn () => $e->message = null);
try_to(static fn () => $e->bytes = '');
try_to(static fn () => $e->text);
unset($again, $value, $read);

// The lease ends with the last that has it: this variable, two exceptions.
$e = null;
expect_true($queue->stats()['leased'] === 1, 'the variable has it');
$kept = thrown(static fn () => $message->value);
$message = null;
expect_true($queue->stats()['leased'] === 1, 'the exception has it');
$kept = null;
expect_true($queue->stats()['leased'] === 0 && count($queue) === 1, 'it is available again');
$e = thrown(static fn () => $queue->receive(1));
expect_true($e->message->deliveries === 2, 'it was delivered twice');
$e->message->ack();
try_to(static fn () => $e->message->ack());
expect_true(thrown(static fn () => $e->message->value)->getMessage() === $e->getMessage(), 'also after ack()');
expect_true($queue->stats()['used'] === 0, 'it is gone');

// In a cycle
$queue->push(new Fails());
$e = thrown(static fn () => $queue->receive(1));
@$e->getPrevious()->cycle = $e;
$e = null;
gc_collect_cycles();
expect_true($queue->stats()['leased'] === 0, 'a cycle is collected');
Fails::$now = false;
expect_true($queue->receive()->value instanceof Fails, 'when nothing fails any more, it can be decoded');
$queue->popAll();
Fails::$now = true;

// Without a Message
$queue->push([new Fails()]);
$e = thrown(static fn () => $queue->pop());
expect_true($e->message === null && unserialize(serialize('x' . $e->bytes)) === 'x' . serialize([new Fails()]), 'the bytes');
$text = (string) $e;
expect_true(str_contains($text, 'SharedMemory\UnserializeException: The message cannot be decoded here: DomainException: it fails in '), $text);
try_to(static fn () => serialize($e));

// Made by other code
$mine = new Mine('my text', 3, new DomainException('before'));
expect_true($mine->getMessage() === 'my text' && $mine->getCode() === 3 && $mine->getPrevious()->getMessage() === 'before', 'getMessage()');
try_to(static fn () => $mine->message);
try_to(static fn () => $mine->inside());
try_to(static fn () => throw $mine);
$property = new ReflectionProperty(UnserializeException::class, 'message');
echo $property->isPublic() ? 'public ' : '', $property->isReadOnly() ? 'readonly ' : '', $property->getType(), "\n";
echo "done\n";
?>
--EXPECTF--
The message cannot be decoded here: DomainException: it fails
O:5:"Fails":0:{}
it fails
object(SharedMemory\Message)#%d (2) {
  ["deliveries"]=>
  int(1)
  ["leased"]=>
  bool(true)
}
Error(0): Cannot %s
Error(0): Trying to clone an uncloneable object of class SharedMemory\Message
Error(0): Trying to clone an uncloneable object of class SharedMemory\UnserializeException
Exception(0): Serialization of 'SharedMemory\UnserializeException' is not allowed
Error(0): Cannot modify %Sreadonly property SharedMemory\UnserializeException::$message
Error(0): Cannot modify %Sreadonly property SharedMemory\UnserializeException::$bytes
Error(0): Cannot access private property SharedMemory\UnserializeException::$text
SharedMemory\Error(0): This message has been acknowledged or released already
Exception(0): Serialization of 'SharedMemory\UnserializeException' is not allowed
Error(0): Typed property SharedMemory\UnserializeException::$message must not be accessed before initialization
Error(0): Typed property SharedMemory\UnserializeException::$message must not be accessed before initialization
Mine(3): my text
public readonly ?SharedMemory\Message
done
