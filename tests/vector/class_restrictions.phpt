--TEST--
Vector: objects cannot be cloned, serialized, compared, extended or made twice; their type cannot be changed
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

foreach (Type::cases() as $type) {
    expect_true((new Vector($type, 1))->type === $type, "$type->name is its type");
}
$v = new Vector(Type::UInt16, 2);
try_to(static fn () => clone $v);
try_to(static fn () => serialize($v));
try_to(static fn () => unserialize('O:19:"SharedMemory\Vector":0:{}'));
try_to(static fn () => json_encode($v, JSON_THROW_ON_ERROR));
try_to(static fn () => $v->property = 1);
try_to(static fn () => $v->type = Type::Int8);
try_to(static function () use ($v): void {
    unset($v->type);
});
try_to(static fn () => $v->__construct(Type::Int8, 1));
try_to(static fn () => (new ReflectionClass(Vector::class))->newInstanceWithoutConstructor());
expect_true($v == $v && $v != new Vector(Type::UInt16, 2), 'an object equals itself only');
expect_true((new ReflectionClass(Vector::class))->isFinal(), 'it is final');
expect_true($v instanceof ArrayAccess && $v instanceof Countable && $v instanceof IteratorAggregate, 'its interfaces');
expect_true($v->type === Type::UInt16 && count($v) === 2, 'nothing has changed');
ob_start();
var_dump($v);
echo preg_replace('/#\d+/', '#', ob_get_clean());
?>
--EXPECT--
Error(0): Trying to clone an uncloneable object of class SharedMemory\Vector
Exception(0): Serialization of 'SharedMemory\Vector' is not allowed
Exception(0): Unserialization of 'SharedMemory\Vector' is not allowed
JsonException(11): Non-backed enums have no default serialization
Error(0): Cannot create dynamic property SharedMemory\Vector::$property
Error(0): Cannot modify readonly property SharedMemory\Vector::$type
Error(0): Cannot unset readonly property SharedMemory\Vector::$type
Error(0): Cannot call constructor twice
ReflectionException(0): Class SharedMemory\Vector is an internal class marked as final that cannot be instantiated without invoking its constructor
object(SharedMemory\Vector)# (3) {
  ["type"]=>
  enum(SharedMemory\Type::UInt16)
  ["count"]=>
  int(2)
  ["first"]=>
  array(2) {
    [0]=>
    int(0)
    [1]=>
    int(0)
  }
}
