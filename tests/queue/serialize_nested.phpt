--TEST--
Queue: messages that are added and taken during another serialization or unserialization are independent of it
--EXTENSIONS--
shm
--FILE--
<?php
use SharedMemory\Queue;

class Careless
{
    public function __sleep(): array
    {
        return ['nothing'];
    }
}

class Narrow {}

$queue = new Queue(1000);
$object = new stdClass();
set_error_handler(static fn (): bool => $queue->push([$object, $object]));
$text = serialize([$object, new Careless(), $object]);
restore_error_handler();
var_dump($queue->pop());
var_dump($text);

// The fourth would be in the message that the handler takes.
$queue->push([new stdClass(), new stdClass()]);
set_error_handler(static function () use ($queue): bool {
    $queue->tryPop($taken);
    return true;
});
$outer = unserialize('a:2:{i:0;O:6:"Narrow":1:{s:1:"z";i:5;}i:1;r:4;}');
restore_error_handler();
var_dump($outer);
?>
--EXPECTF--
array(2) {
  [0]=>
  object(stdClass)#%d (0) {
  }
  [1]=>
  object(stdClass)#%d (0) {
  }
}
string(%d) "a:3:{i:0;O:8:"stdClass":0:{}i:1;O:8:"Careless":%s}i:2;r:2;}"
bool(false)
