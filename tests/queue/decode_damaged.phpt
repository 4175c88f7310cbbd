--TEST--
Queue: a message with overwritten bytes is another array or object, or an UnserializeException; never null, nor a warning
--EXTENSIONS--
shm
--INI--
memory_limit=512M
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Queue, UnserializeException};

final class Item { public ?Item $inner = null; public $list = [1, 'two', 3.5]; }

$block = SharedMemory::mmap(4096);
$value = [new Item(), 'key' => ['a' => 1, 'b' => [true, null, 'text']], new ArrayObject([1]), SharedMemory\Type::Int8];
$said = 0;
set_error_handler(static function (int $level, string $message) use (&$said): bool {
    $said++;
    // PHP's own classes may say something of what is given to them; the serializers must not.
    expect_true(!str_contains($message, 'unserialize') && !str_contains($message, 'igbinary') && !str_contains($message, 'SharedMemory'), $message);
    return true;
});
mt_srand(5);
$queue = new Queue($block);
$ways = [
    static fn () => $queue->pop(0),
    static fn () => $queue->tryPop($got) ? $got : null,
    static fn () => $queue->popAll(1)[0],
    static fn () => $queue->tryReceive()->value,
    static function () use ($queue): mixed {
        foreach ($queue as $got) {
            return $got;
        }
    },
];
$queue->push($value);
$sound = $block->read();
$length = strlen(serialize($value));
$thrown = $others = 0;
for ($i = 0; $i < rounds(3000, 100_000); $i++) {
    $bytes = $sound;
    for ($j = mt_rand(1, 4); $j !== 0; $j--) {
        $bytes[256 + 16 + mt_rand(0, $length - 1)] = mt_rand(0, 1) ? chr(mt_rand(0, 255)) : $sound[272 + mt_rand(0, $length - 1)];
    }
    $block->write($bytes);
    try {
        $got = $ways[$i % 5]();
        expect_true(is_array($got) || is_object($got), 'a value of type ' . get_debug_type($got));
        $others++;
    } catch (UnserializeException $e) {
        expect_true($e->bytes === substr($bytes, 272, $length) && $e->getMessage() !== '', 'the bytes');
        $thrown++;
    }
    unset($got, $e);
}
expect_true($thrown > 100 && $others > 100, "$thrown thrown, $others other values");
expect_true(error_get_last() === null, 'nothing is noted');

// What PHP's unserializer takes without a word, and is not what was pushed.
foreach ([serialize([1]) . 'more' => 'behind it', 'i:5;' => 'no array', 'N;' => 'null', 'b:0;' => 'false', 'a:1:{i:0;' => 'too short', '}' => 'an end'] as $bytes => $what) {
    $block->fill(0);
    $queue = new Queue($block);
    // A string becomes what is serialized: its type, see classes/value.h.
    $queue->push($bytes);
    $block->write("\6", 256 + 8 + 5);
    echo "$what: ";
    try_to(static fn () => $queue->pop(0));
}
?>
--EXPECT--
behind it: SharedMemory\UnserializeException(0): The message cannot be decoded here: Error at offset 14 of 18 bytes
no array: SharedMemory\UnserializeException(0): The message cannot be decoded here: unserialize() returned int, not an array or an object
null: SharedMemory\UnserializeException(0): The message cannot be decoded here: unserialize() returned null, not an array or an object
false: SharedMemory\UnserializeException(0): The message cannot be decoded here: unserialize() returned bool, not an array or an object
too short: SharedMemory\UnserializeException(0): The message cannot be decoded here: Error at offset 9 of 9 bytes
an end: SharedMemory\UnserializeException(0): The message cannot be decoded here: Unexpected end of serialized data
