--TEST--
Mutex: its holder can neither free nor grow the block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (blocks(4096) as $kind => $block) {
    echo "$kind\n";
    $path = [$block->file() ?? '-' => 'the file'];
    $mutex = new Mutex($block);
    $another = new Mutex($block->slice(1024));

    $mutex->lock();
    try_to(static fn () => $block->free());
    try_to(static fn () => $block->free(true), $path);
    try_to(static fn () => $block->grow(8192));
    expect_true($block->file() === null || is_file($block->file()), 'the file is still there');
    expect_true($block->id() === null || $block->key() === 0 || segment_exists($block->id()), 'the segment is still there');
    expect_true($mutex->isHeld() && count($block) === 4096, 'nothing has changed');
    $another->lock();
    $mutex->unlock();
    try_to(static fn () => $block->free());
    // Dropping the object gives the mutex up, and with it the hold on the block.
    $another = null;
    if ($kind === 'file') {
        $block->grow(8192);
        expect_true($mutex->lock() && !$mutex->isAbandoned(), 'it can be locked after the block has grown');
        $mutex->unlock();
        try_to(static fn () => $mutex->synchronized(static fn () => $block->free()));
        expect_true(!$mutex->isHeld(), 'it is free after that');
    }
    $block->free(true);
    foreach (['lock', 'tryLock', 'unlock', 'isHeld', 'isAbandoned', 'recover'] as $method) {
        try_to($mutex->$method(...));
    }
    try_to(static fn () => $mutex->synchronized(static fn () => print "not called\n"));
    try_to(static fn () => new Mutex($block));
}
?>
--EXPECT--
anonymous
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be grown while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
private segment
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be grown while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
file
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be grown while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
keyed segment
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be grown while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block cannot be freed while this process holds a mutex in it, or a leased message: unlock() or ack() first
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
SharedMemory\Error(0): This block of shared memory has been freed
