--TEST--
Queue: a forked child cannot acknowledge or release what its parent has received, and does neither by ending
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

foreach (blocks(4096) as $kind => $block) {
    echo "$kind\n";
    $queue = new Queue($block);
    $queue->pushAll(['a', 'b']);
    $message = $queue->receive();
    in_child(static function () use ($message): void {
        try_to($message->ack(...));
        try_to($message->release(...));
        expect_true($message->value === 'a' && $message->deliveries === 1, 'it can be read');
    });
    in_child(static function () use (&$message, $queue): void {
        $message = null;
        gc_collect_cycles();
        expect_true($queue->stats()['leased'] === 1, 'the parent has it');
        expect_true($queue->receive(0)->value === 'b', 'the child gets the next one');
    });
    expect_true($queue->stats()['leased'] === 1 && count($queue) === 1, 'the parent has it, and the child nothing');
    expect_true($queue->pop() === 'b', 'the next one');
    $message->ack();
    expect_true($queue->stats()['used'] === 0, 'it is done with');

    // The child may free the block, which the parent may not.
    $queue->push('c');
    $message = $queue->receive();
    in_child(static fn () => $block->free());
    try_to(static fn () => $block->free());
    $message->release();
    expect_true($queue->pop() === 'c', 'it is there');
}
?>
--EXPECTF--
anonymous
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This block cannot be freed while this process holds %s
private segment
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This block cannot be freed while this process holds %s
file
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This block cannot be freed while this process holds %s
keyed segment
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This message was received by another process, which alone can acknowledge or release it
SharedMemory\Error(0): This block cannot be freed while this process holds %s
