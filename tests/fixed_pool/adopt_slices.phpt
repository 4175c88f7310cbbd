--TEST--
FixedPool: adopt() hands a slice over from the process that took it, once; any process may free it then
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach (blocks(4096) as $kind => $block) {
    $pool = new FixedPool(100, $block, true);
    [$kept, $shared] = [$pool->alloc(), $pool->alloc()];
    $owner = Partner::fork(static function (Partner $parent) use ($pool, $kept, $kind): void {
        $slice = $pool->alloc();
        $slice->write('made by a child');
        $pool->adopt($slice);
        // By its offset as well, as any slice.
        $other = $pool->at($pool->alloc()->offset());
        $pool->adopt($other);
        expect_true(throws(SharedMemory\Error::class, static fn () => $pool->adopt($kept)), "$kind: not what the parent took");
        $parent->say($slice->offset() . ' ' . $other->offset());
        $parent->hear();
    });
    [$first, $second] = explode(' ', $owner->hear());
    expect_true(throws(SharedMemory\Error::class, static fn () => $pool->adopt($pool->at((int) $first))), "$kind: once only");
    $owner->kill();
    expect_true($pool->reclaim() === 0, "$kind: reclaim() leaves what was adopted");
    expect_true($pool->at((int) $first)->read(0, 15) === 'made by a child', "$kind: it is there");
    $pool->adopt($shared);
    in_child(static fn () => $pool->free($pool->at((int) $first)) ?? $pool->free($shared));
    expect_true($pool->available() === count($pool) - 2, "$kind: another process frees it");
    $pool->free($pool->at((int) $second));
    // A slice that is taken again has an owner again.
    in_child(static fn () => take_all($pool) === []);
    expect_true($pool->available() === count($pool) - 1, "$kind: it belongs to whichever process takes it next");
}

$pool = new FixedPool(100, 3, true);
$slice = $pool->alloc();
$block = SharedMemory::mmap(4096);
$same = (new FixedPool(100, $block, true))->alloc();
try_to(static fn () => $pool->adopt());
try_to(static fn () => $pool->adopt($pool));
try_to(static fn () => $pool->adopt($same));
try_to(static fn () => $pool->adopt($slice->slice(8)));
try_to(static fn () => $pool->adopt($slice->slice(0, 99)));
$pid = getmypid();
in_child(static fn () => try_to(static fn () => $pool->adopt($slice), [(string) $pid => 'PID']));
try_to(static fn () => $pool->adopt($slice), [(string) $slice->offset() => 'OFFSET']);
try_to(static fn () => $pool->adopt($slice), [(string) $slice->offset() => 'OFFSET']);
$pool->free($slice);
try_to(static fn () => $pool->adopt($slice), [(string) $slice->offset() => 'OFFSET']);
$plain = new FixedPool(100, 3);
$plain_slice = $plain->alloc();
try_to(static fn () => $plain->adopt($plain_slice));
$owned = new FixedPool(100, $block, true);
$slice = $owned->alloc();
$block->protect(SharedMemory::PROT_READ);
try_to(static fn () => $owned->adopt($slice));
$block->free();
try_to(static fn () => $owned->adopt($slice));
?>
--EXPECT--
ArgumentCountError(0): SharedMemory\FixedPool::adopt() expects exactly 1 argument, 0 given
TypeError(0): SharedMemory\FixedPool::adopt(): Argument #1 ($slice) must be of type SharedMemory, SharedMemory\FixedPool given
SharedMemory\Error(0): The window lies in another block than this pool; if it is the same file, use at() of this pool with its offset()
SharedMemory\Error(0): The window at offset 136 has 92 bytes, a slice of this pool has 100
SharedMemory\Error(0): The window at offset 128 has 99 bytes, a slice of this pool has 100
SharedMemory\Error(0): The slice at offset 128 belongs to process PID: only that process can hand it over
returned null
SharedMemory\Error(0): The slice at offset OFFSET has been adopted already
SharedMemory\Error(0): The slice at offset OFFSET is free
SharedMemory\Error(0): This pool does not record the owners of slices: only one made with owned: true does
SharedMemory\Error(0): This block cannot be written: it is protected, see SharedMemory::protect()
SharedMemory\Error(0): This block of shared memory has been freed
