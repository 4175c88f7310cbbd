--TEST--
Queue: a message that exceeds the memory limit when it is copied is not left leased; a received one is delivered again
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
if (getenv('USE_ZEND_ALLOC') === '0' && getenv('USE_TRACKED_ALLOC') !== '1') {
    die('skip without an allocator of PHP there is no memory limit');
}
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$path = temporary_path();
$block = SharedMemory::mmap(8 << 20, $path);
$queue = new Queue($block);
$large = str_repeat('large ', 1_000_000);
foreach (['$queue->pop();', '$queue->tryPop($value);', '$queue->popAll();', '$queue->receive();', 'foreach ($queue as $value);'] as $code) {
    $queue->pushAll(['before', $large, 'behind']);
    expect_true($queue->pop() === 'before', 'one before it');
    $output = in_failing_process(
        255,
        'ini_set("memory_limit", "4M"); ini_set("display_errors", "1"); ini_set("html_errors", "0");' .
        '$queue = new SharedMemory\Queue(SharedMemory::mmap(0, $argv[1], SharedMemory::EXISTING));' . $code . 'echo "not reached";',
        $path,
    );
    expect_true(str_contains($output, 'Allowed memory size') && !str_contains($output, 'not reached'), "$code $output");
    expect_true($queue->stats()['leased'] === 0, "$code: it is not leased");
    // Some PHPs end the request only after the method has returned: then what it took away is gone.
    if (str_contains($code, 'receive') || count($queue) === 2) {
        $message = $queue->receive(10);
        expect_true($message->value === $large && $message->deliveries === 2, "$code: it comes again");
        $message->ack();
    }
    expect_true(in_array($queue->popAll(), [['behind'], []], true), "$code: the next one");
    expect_true($queue->stats()['used'] === 0, "$code: nothing is left");
}
echo "done\n";
?>
--EXPECT--
done
