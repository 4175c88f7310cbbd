--TEST--
SharedMemory: objects come from mmap(), sysv() and slice() alone and have no copies, no properties and no order
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10);
$other = SharedMemory::mmap(10);
foreach ([
    'new' => fn() => new SharedMemory(),
    'reflection' => fn() => (new ReflectionClass('SharedMemory'))->newInstanceWithoutConstructor(),
    'clone' => fn() => clone $block,
    'clone of a slice' => fn() => clone $block->slice(0),
    'serialize()' => fn() => serialize($block),
    'serialize() deep' => fn() => serialize([[$block]]),
    'unserialize()' => fn() => unserialize('O:12:"SharedMemory":0:{}'),
    'unserialize() as C' => fn() => unserialize('C:12:"SharedMemory":0:{}'),
    'var_export()' => fn() => eval('return ' . var_export($block, true) . ';'),
    'property' => fn() => $block->size = 5,
    'property by name' => fn() => $block->{'any name'} = 5,
    'property by reference' => function () use ($block) {
        $reference = &$block->size;
    },
    'string' => fn() => "$block",
    'number' => fn() => $block + 1,
    'offset' => fn() => $block[0],
    'constructor' => fn() => $block->__construct(),
] as $what => $body) {
    echo "$what: ";
    try_to($body);
}

echo "Comparison:\n";
var_dump($block == $block, $block == $other, $block == $block->slice(0), $block < $other, $block > $other, $block <=> $other);

echo "Inheritance:\n";
preg_match('/Class Mine.* SharedMemory/', in_failing_process(255, 'class Mine extends SharedMemory {}'), $found);
echo $found[0], "\n";
?>
--EXPECT--
new: Error(0): Call to private SharedMemory::__construct() from global scope
reflection: ReflectionException(0): Class SharedMemory is an internal class marked as final that cannot be instantiated without invoking its constructor
clone: Error(0): Trying to clone an uncloneable object of class SharedMemory
clone of a slice: Error(0): Trying to clone an uncloneable object of class SharedMemory
serialize(): Exception(0): Serialization of 'SharedMemory' is not allowed
serialize() deep: Exception(0): Serialization of 'SharedMemory' is not allowed
unserialize(): Exception(0): Unserialization of 'SharedMemory' is not allowed
unserialize() as C: Exception(0): Unserialization of 'SharedMemory' is not allowed
var_export(): Error(0): Call to undefined method SharedMemory::__set_state()
property: Error(0): Cannot create dynamic property SharedMemory::$size
property by name: Error(0): Cannot create dynamic property SharedMemory::$any name
property by reference: Error(0): Cannot create dynamic property SharedMemory::$size
string: Error(0): Object of class SharedMemory could not be converted to string
number: TypeError(0): Unsupported operand types: SharedMemory + int
offset: Error(0): Cannot use object of type SharedMemory as array
constructor: Error(0): Call to private method SharedMemory::__construct() from global scope
Comparison:
bool(true)
bool(false)
bool(false)
bool(false)
bool(false)
int(1)
Inheritance:
Class Mine cannot extend final class SharedMemory
