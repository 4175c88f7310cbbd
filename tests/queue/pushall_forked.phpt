--TEST--
Queue: values that pushAll() has collected before its iterator forks are added by the parent alone
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
use SharedMemory\Queue;

$queue = new Queue(1000);
$queue->pushAll((static function (): Generator {
    yield 1;
    yield 2;
    if (($child = pcntl_fork()) === 0) {
        yield 'child';
        exit(0);
    }
    pcntl_waitpid($child, $status);
    yield 3;
})());
var_dump(implode(' ', $queue->popAll()));
?>
--EXPECT--
string(11) "child 1 2 3"
