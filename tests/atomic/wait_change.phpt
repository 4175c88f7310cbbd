--TEST--
Atomic: wait() sleeps while the value is as expected and says whether it has changed
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Atomic;

function seconds(callable $body, bool $expected, string $what): float
{
    $start = hrtime(true);
    expect_true($body() === $expected, $what);
    return (hrtime(true) - $start) / 1e9;
}

$atomic = new Atomic();
expect_true(seconds(static fn () => $atomic->wait(1), true, 'another value') < 5, 'a value that differs is not waited for');
expect_true(seconds(static fn () => $atomic->wait(1, 0), true, 'another value, no time') < 5, 'nor without time');
expect_true(seconds(static fn () => $atomic->wait(0, 0), false, 'the same value, no time') < 5, '0 only looks');
foreach ([0.001, 0.05, 0.12] as $timeout) {
    $took = seconds(static fn () => $atomic->wait(0, $timeout), false, "$timeout seconds");
    expect_true($took >= $timeout && $took < $timeout + 5, "$timeout seconds took $took");
}
// In another half of the number.
$atomic->store(1 << 32);
expect_true($atomic->wait(0), 'the upper half counts');
expect_true(!$atomic->wait(1 << 32, 0.01), 'and is compared');

foreach (blocks(4096) as $kind => $block) {
    $atomic = new Atomic($block->slice(8));
    $wait_for = static function (callable $change, ?float $timeout = null) use ($atomic, $kind): float {
        $waiter = Partner::fork(static function (Partner $parent) use ($atomic, $timeout): void {
            $value = $atomic->load();
            $parent->say('waiting');
            $changed = $atomic->wait($value, $timeout);
            $parent->say($changed && $atomic->load() !== $value ? 'changed' : 'wrong');
        });
        $waiter->hear();
        $waiter->wait_until_asleep();
        $start = hrtime(true);
        $change();
        expect_true($waiter->hear() === 'changed', "$kind: the change is noticed");
        $took = (hrtime(true) - $start) / 1e9;
        $waiter->end();
        return $took;
    };
    $atomic->store(5);
    $wait_for(static fn () => $atomic->add() && $atomic->notify());
    $wait_for(static fn () => $atomic->add() && $atomic->notify(PHP_INT_MAX), 20);
    $wait_for(static fn () => $atomic->store(PHP_INT_MIN) ?? $atomic->notify(), 1e300);
    // No wake-up: it checks the value by itself.
    expect_true($wait_for(static fn () => $atomic->store(7)) < 5, "$kind: a change without notify() is noticed soon");
    expect_true($wait_for(static fn () => $block->write(pack('q', 8), 8)) < 5, "$kind: so are bytes that are written");
    // The half that the system watches stays the same.
    expect_true($wait_for(static fn () => $atomic->add(1 << 32)) < 5, "$kind: so is a change by 2^32");
    expect_true($wait_for(static fn () => $atomic->add(-1 << 40) && $atomic->notify()) < 5, "$kind: and one by 2^40");
    if ($block->file() !== null || $block->key() > 0) {
        $again = new Atomic((eval('return ' . opening_of($block) . ';'))->slice(8));
        $wait_for(static fn () => $again->add() && $again->notify()); // through another mapping
        $wait_for(static fn () => in_unrelated_process(sprintf(
            '$a = new SharedMemory\Atomic((%s)->slice(8)); $a->add(); $a->notify();', opening_of($block),
        )));
    }
}
echo "done\n";
?>
--EXPECT--
done
