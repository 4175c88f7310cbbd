--TEST--
Mutex: a locked one excludes a child, an unrelated process and another mapping, in every kind of block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

function throws(callable $body): bool
{
    try {
        $body();
        return false;
    } catch (SharedMemory\Error) {
        return true;
    }
}

function own_and_others(): iterable
{
    yield 'a block of its own' => [new Mutex(), null];
    foreach (blocks(4096) as $kind => $block) {
        yield $kind => [new Mutex($block), $block];
        yield "$kind, a slice" => [new Mutex($block->slice(1024, Mutex::SIZE)), null];
    }
}

foreach (own_and_others() as $kind => [$mutex, $block]) {
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");

    $expect(!$mutex->isHeld() && !$mutex->isAbandoned(), 'a new one is free');
    $expect($mutex->lock(), 'lock() took it');
    $expect($mutex->isHeld(), 'it is held');
    in_child(static function () use ($mutex, $expect): void {
        $expect(!$mutex->isHeld(), 'the child does not hold it');
        $expect(!$mutex->tryLock(), 'the child cannot take it');
        $expect(!$mutex->lock(0.01), 'the child cannot take it by waiting either');
        $expect(throws($mutex->unlock(...)), 'the child cannot unlock it');
        $expect(throws($mutex->recover(...)), 'the child cannot recover it');
    });
    $mutex->unlock();
    $expect(!$mutex->isHeld() && !$mutex->isAbandoned(), 'it is free after unlock()');
    in_child(static function () use ($mutex, $expect): void {
        $expect($mutex->tryLock(), 'the child took it');
        $expect($mutex->isHeld(), 'the child holds it');
        $mutex->unlock();
        $expect($mutex->lock(0), 'the child took it again');
        $mutex->unlock();
    });
    $expect($mutex->tryLock(), 'tryLock() took it again');

    if ($block !== null && ($block->file() !== null || $block->key() > 0)) {
        $again = eval('return ' . opening_of($block) . ';');
        $other = new Mutex($again);
        $expect($other->isHeld(), 'through another mapping it is held too');
        $expect(throws($other->unlock(...)), 'only the object that locked it unlocks it');
        $expect(throws($other->lock(...)), 'locking it again would deadlock');
        $mutex->unlock();
        $expect(!$other->isHeld(), 'through another mapping it is free too');

        $partner = Partner::start(sprintf(<<<'CODE'
            $we = Partner::at_standard_io();
            $mutex = new SharedMemory\Mutex(%s);
            $we->say($mutex->lock() && $mutex->isHeld() ? 'locked' : 'not locked');
            $we->hear();
            $mutex->unlock();
            $we->say('unlocked');
            CODE, opening_of($block)));
        $expect($partner->hear() === 'locked', 'an unrelated process took it');
        $expect(!$mutex->isHeld() && !$other->isHeld(), 'this process does not hold it');
        $expect(!$mutex->tryLock() && !$other->lock(0.01), 'this process cannot take it');
        $partner->say('go on');
        $expect($mutex->lock(), 'lock() waited for the unrelated process');
        $partner->hear();
        $partner->end();
    }
    $mutex->unlock();
    $expect(!$mutex->isAbandoned(), 'it is not abandoned');
}
echo "done\n";
?>
--EXPECT--
done
