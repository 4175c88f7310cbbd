--TEST--
Queue: works in every kind of block and window, between processes that are not related, and refuses what is no queue
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Error;
use SharedMemory\FormatException;
use SharedMemory\Mutex;
use SharedMemory\Queue;

function thrown(callable $body): string
{
    try {
        $body();
        return 'nothing';
    } catch (Throwable $e) {
        return $e::class;
    }
}

foreach (named_blocks(4096) as $kind => $block) {
    $queue = new Queue($block->slice(512, 2048));
    $queue->pushAll(['to another', [1, 2]]);
    $output = in_unrelated_process(
        '$q = new SharedMemory\Queue((' . opening_of($block) . ')->slice(512, 2048)); ' .
        'echo $q->pop(), json_encode($q->pop()), $q->capacity(); $q->push("back");',
    );
    expect_true($output === 'to another[1,2]1776', "$kind: $output");
    expect_true($queue->pop() === 'back', "$kind: it has answered");
    // The same mapped twice
    $twice = new Queue((eval('return ' . opening_of($block) . ';'))->slice(512, 2048));
    $twice->push(1);
    expect_true($queue->receive()->value === 1 && $twice->pop() === 1, "$kind: mapped twice");
    // What may only be read
    $read_only = new Queue((eval('return ' . opening_of($block, SharedMemory::EXISTING | SharedMemory::READ_ONLY) . ';'))->slice(512, 2048));
    $queue->push('x');
    expect_true(count($read_only) === 1 && $read_only->capacity() === 1776 && !$read_only->isClosed(), "$kind: facts can be read");
    foreach (['pop', 'receive', 'popAll', 'close', 'stats'] as $method) {
        expect_true(thrown($read_only->$method(...)) === Error::class, "$kind: $method() of what may only be read");
    }
    expect_true(thrown(static fn () => $read_only->push(1)) === Error::class, "$kind: push() into what may only be read");
    $queue->pop();
    // Less room is too little, more is enough.
    expect_true(thrown(static fn () => new Queue($block->slice(512, 2040))) === FormatException::class, "$kind: less room");
    $more = new Queue($block->slice(512));
    expect_true($more->capacity() === 1776 && $more->push('y') && $queue->pop() === 'y', "$kind: more room");
}
$block = SharedMemory::mmap(4096, temporary_path());
expect_true(thrown(static fn () => new Queue(SharedMemory::mmap(0, $block->file(), SharedMemory::PRIVATE))) === Error::class, 'private');
foreach ([0, 64, 255, 256, 272, 279] as $length) {
    expect_true(thrown(static fn () => new Queue($block->slice(0, $length))) === ValueError::class, "$length bytes");
}
expect_true(thrown(static fn () => new Queue($block->slice(4))) === ValueError::class, 'no multiple of 8');
expect_true($block->read() === str_repeat("\0", 4096), 'nothing was written');
expect_true((new Queue($block->slice(8, 280)))->capacity() === 8, 'the smallest');
$block->fill(0);
foreach (["\x01", 'This is no queue, but some text that a process has written here .', str_repeat("\xff", 300)] as $bytes) {
    $block->write($bytes);
    expect_true(thrown(static fn () => new Queue($block)) === FormatException::class, 'foreign bytes');
    expect_true($block->read(0, strlen($bytes)) === $bytes, 'they are as they were');
    $block->fill(0);
}
new Mutex($block);
expect_true(thrown(static fn () => new Queue($block)) === FormatException::class, 'a mutex');
// Protected
$block = SharedMemory::mmap(4096);
$queue = new Queue($block);
$queue->push('kept');
$message = $queue->receive();
$block->protect(SharedMemory::PROT_READ);
expect_true(thrown(static fn () => $queue->pop(0)) === Error::class && thrown($message->ack(...)) === Error::class, 'protected');
$block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);
$message->release();
expect_true($queue->pop(0) === 'kept', 'it can be written again');
// A region of other memory
$global = new SharedMemory\GlobalMemory(16384);
$region = new Queue($global->region('jobs', 1024));
$region->push('job');
expect_true((new Queue($global->region('jobs', 1024)))->pop() === 'job', 'a region');
echo "done\n";
?>
--EXPECT--
done
