--TEST--
Mutex: synchronized() returns what the body returns, and unlocks whichever way the body ends
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Mutex;

foreach (blocks(4096) as $kind => $block) {
    $mutex = new Mutex($block);
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $free = static fn (string $after) => in_child(static fn () =>
        $expect($mutex->tryLock() && !$mutex->isAbandoned() && !$mutex->unlock(), "after $after it is free, and sound"));

    $expect($mutex->synchronized($mutex->isHeld(...)) === true, 'the body runs with the mutex held');
    $expect($mutex->synchronized(static fn () => null) === null, 'null is returned');
    $expect($mutex->synchronized(static fn () => [1, 'two']) === [1, 'two'], 'an array is returned');
    $object = new stdClass();
    $expect($mutex->synchronized(static fn () => $object) === $object, 'an object is returned');
    $expect($mutex->synchronized('getmypid') === getmypid(), 'a function is called by name');
    $value = 1;
    $result = $mutex->synchronized(static function &() use (&$value): int {
        return $value;
    });
    $value = 2;
    $expect($result === 1, 'of a reference the value is returned');
    $free('bodies that return');

    $thrown = new Exception('thrown by the body');
    try {
        $mutex->synchronized(static fn () => throw $thrown);
        $expect(false, 'unreachable');
    } catch (Exception $e) {
        $expect($e === $thrown && $e->getPrevious() === null, 'what the body throws is thrown');
    }
    $free('a body that throws');
    try {
        $mutex->synchronized(static fn () => undefined_function());
        $expect(false, 'unreachable');
    } catch (Error) {
    }
    $free('an error');

    $expect($mutex->synchronized(static fn () => $mutex->unlock() ?? 'unlocked itself') === 'unlocked itself', 'a body may unlock');
    $free('a body that unlocks');
    $mutex->synchronized(static function () use ($mutex): void {
        $mutex->unlock();
        $mutex->lock();
    });
    $free('a body that unlocks and locks again');

    // The object may be dropped meanwhile.
    $dropped = new Mutex($block);
    $dropped->synchronized(static function () use (&$dropped): void {
        $dropped = null;
    });
    $free('a body that drops the object');

    // With two of them, one inside the other.
    $inner = new Mutex($block->slice(128));
    $expect($mutex->synchronized(static fn () => $inner->synchronized(
        static fn () => $mutex->isHeld() && $inner->isHeld(),
    )), 'both are held');
    $free('another one inside');
}

$mutex = new Mutex();
foreach ([null, 'no_such_function', [$mutex, 'no_such_method'], 1] as $body) {
    try_to(static fn () => $mutex->synchronized($body));
}
try_to(static fn () => $mutex->synchronized('phpversion', 'no_such_function'));
try {
    $mutex->synchronized(static fn (int $needed) => 1);
} catch (ArgumentCountError) {
    echo "The body is called without arguments.\n";
}
expect_true(!$mutex->isHeld() && !$mutex->isAbandoned(), 'it is free after wrong arguments');
?>
--EXPECT--
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #1 ($body) must be a valid callback, no array or string given
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #1 ($body) must be a valid callback, function "no_such_function" not found or invalid function name
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #1 ($body) must be a valid callback, class SharedMemory\Mutex does not have a method "no_such_method"
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #1 ($body) must be a valid callback, no array or string given
TypeError(0): SharedMemory\Mutex::synchronized(): Argument #2 ($repair) must be a valid callback or null, function "no_such_function" not found or invalid function name
The body is called without arguments.
