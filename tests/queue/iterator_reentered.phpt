--TEST--
Queue: destructors of what an iterator drops, and signal handlers while it waits, can use the iterator
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
use SharedMemory\Queue;

class Curious
{
    public static ?Iterator $iterator = null;

    public function __destruct()
    {
        var_dump(self::$iterator?->current());
    }
}

$queue = new Queue(1000);
$curious = new Curious();
$queue->push([$curious, str_repeat('x', 100)]);
$queue->push('second');
$iterator = $queue->getIterator();
$iterator->rewind();
Curious::$iterator = $iterator;
echo "In the middle of moving on, there is none:\n";
$iterator->next();
Curious::$iterator = null;
var_dump($iterator->current());

pcntl_async_signals(true);
pcntl_signal(SIGALRM, static function () use ($queue, $iterator): void {
    $queue->pushAll([['handler'], ['waiting']]);
    $iterator->next();
    var_dump($iterator->current());
});
pcntl_alarm(1);
$iterator->next();
var_dump($iterator->current());

$queue->close();
$iterator->next();
var_dump($iterator->valid(), $iterator->current());
?>
--EXPECT--
In the middle of moving on, there is none:
NULL
string(6) "second"
array(1) {
  [0]=>
  string(7) "handler"
}
array(1) {
  [0]=>
  string(7) "waiting"
}
bool(false)
NULL
NULL
