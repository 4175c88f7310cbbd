--TEST--
Atomic: signal handlers run while wait() sleeps; they may throw, change the value and free the block
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

pcntl_async_signals(true);
$me = getmypid();
/** Sends a signal to this process when it sleeps. */
$signal_soon = static fn (): int => fork_child(static function () use ($me): void {
    wait_until_asleep($me);
    posix_kill($me, SIGUSR1);
});

foreach (blocks(4096) as $kind => $block) {
    $expect = static fn (bool $holds, string $what) => expect_true($holds, "$kind: $what");
    $atomic = new Atomic($block);
    $calls = 0;

    pcntl_signal(SIGUSR1, static function () use (&$calls): void {
        $calls++;
    });
    $child = $signal_soon();
    $expect(!$atomic->wait(0, 0.5), 'a handler does not end the waiting');
    $expect($calls === 1, 'a handler has run meanwhile');
    wait_for($child);

    pcntl_signal(SIGUSR1, static fn () => $atomic->add());
    $child = $signal_soon();
    $expect($atomic->wait(0) && $atomic->load() === 1, 'a handler changes the value');
    wait_for($child);

    pcntl_signal(SIGUSR1, static fn () => $atomic->wait(1, 0.01) || $atomic->add());
    $child = $signal_soon();
    $expect($atomic->wait(1) && $atomic->load() === 2, 'a handler waits too');
    wait_for($child);

    pcntl_signal(SIGUSR1, static fn () => throw new Exception('thrown by the handler'));
    $child = $signal_soon();
    try {
        $atomic->wait(2);
        $expect(false, 'unreachable');
    } catch (Exception $e) {
        $expect($e->getMessage() === 'thrown by the handler', $e->getMessage());
    }
    wait_for($child);

    pcntl_signal(SIGUSR1, static fn () => $block->protect(SharedMemory::PROT_NONE));
    $child = $signal_soon();
    try {
        $atomic->wait(2);
        $expect(false, 'unreachable');
    } catch (SharedMemory\Error $e) {
        $expect(str_contains($e->getMessage(), 'protect'), $e->getMessage());
    }
    wait_for($child);
    $block->protect(SharedMemory::PROT_READ | SharedMemory::PROT_WRITE);

    pcntl_signal(SIGUSR1, static fn () => $block->free());
    $child = $signal_soon();
    try {
        $atomic->wait(2);
        $expect(false, 'unreachable');
    } catch (SharedMemory\Error $e) {
        $expect(str_contains($e->getMessage(), 'freed'), $e->getMessage());
    }
    wait_for($child);
}
// exit() in a handler.
$atomic = new Atomic();
$child = Partner::fork(static function (Partner $parent) use ($atomic): void {
    pcntl_signal(SIGUSR1, static fn () => exit(7));
    $parent->say('ready');
    $atomic->wait(0);
});
$child->hear();
$child->wait_until_asleep();
posix_kill($child->pid, SIGUSR1);
echo end_of($child->pid), "\n";
?>
--EXPECT--
status 7
