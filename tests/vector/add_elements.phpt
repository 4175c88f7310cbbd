--TEST--
Vector: add() wraps around in the type, adds floats, and loses nothing when forked and unrelated processes add at once
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Type;
use SharedMemory\Vector;

const RANGES = [
    'Int8' => [-0x80, 0x7f], 'UInt8' => [0, 0xff], 'Int16' => [-0x8000, 0x7fff], 'UInt16' => [0, 0xffff],
    'Int32' => [-0x80000000, 0x7fffffff], 'UInt32' => [0, 0xffffffff], 'Int64' => [PHP_INT_MIN, PHP_INT_MAX],
];
foreach (RANGES as $name => [$least, $most]) {
    $v = new Vector(constant(Type::class . "::$name"), 3);
    expect_true($v->add(1) === 1 && $v->add(1, 5) === 6 && $v->add(index: 1, delta: -6) === 0, "$name: the new value");
    $v[1] = $most;
    expect_true($v->add(1) === $least && $v[1] === $least, "$name: it wraps around above");
    expect_true($v->add(1, -1) === $most && $v[1] === $most, "$name: and below");
    $v[1] = 1;
    $expected = $name === 'Int64' ? PHP_INT_MIN : 0;
    expect_true($v->add(1, PHP_INT_MAX) === $expected, "$name: a difference may be larger than any element");
    expect_true($v->add(1, 2.0) === $expected + 2, "$name: a float without a fraction is an integer");
    expect_true($v->compareExchange(1, $expected + 2, $most) && !$v->compareExchange(1, 0, 1), "$name: compareExchange");
    expect_true($v->toArray() === [0, $most, 0], "$name: its neighbours are as they were");
}
$v = new Vector(Type::Float64, 1);
expect_true($v->add(0) === 1.0 && $v->add(0, 0.25) === 1.25 && $v->add(0, -1) === 0.25, 'floats are added');
expect_true($v->add(0, INF) === INF && is_nan($v->add(0, -INF)), 'INF and NAN too');
$v = new Vector(Type::Float32, 1);
expect_true($v->add(0, 0.1) === unpack('f', pack('f', 0.1))[1], 'Float32 rounds');
expect_true($v->add(0, 1e300) === INF, 'and overflows to INF');

const WORK = <<<'CODE'
    $work = static function (SharedMemory\Vector $v, int $rounds): void {
        for ($i = 1; $i <= $rounds; $i++) {
            $v->add(0);
            $v->add(1, $i & 7);
            do {
                $old = $v[2];
            } while (!$v->compareExchange(2, $old, ($old + 1) & 127));
        }
    };
    CODE;
eval(WORK);

$rounds = rounds(512, 40_960); // the sums are exact, Float32 has 24 bits
foreach (blocks(4096) as $kind => $block) {
    foreach (Type::cases() as $type) {
        $block->fill(0);
        $v = new Vector($type, $block);
        $unrelated = null;
        if (($block->file() !== null || $block->key() > 0) && in_array($type, [Type::Int8, Type::UInt32, Type::Float64], true)) {
            $unrelated = Partner::start(sprintf(
                '%s $v = new SharedMemory\Vector(SharedMemory\Type::%s, %s); $we = Partner::at_standard_io();
                $we->say("ready"); $we->hear(); $work($v, %d);',
                WORK, $type->name, opening_of($block), $rounds,
            ));
            $unrelated->hear();
            $unrelated->say('go');
        }
        wait_for(...fork_at_once(3, static fn () => $work($v, $rounds)));
        $unrelated?->end();
        $workers = $unrelated ? 4 : 3;
        foreach ([$workers * $rounds, $workers * $rounds / 8 * 28, $workers * $rounds & 127] as $index => $expected) {
            if (isset(RANGES[$type->name]) && $type !== Type::Int64) {
                [$least, $most] = RANGES[$type->name];
                $expected = ($expected - $least) % ($most - $least + 1) + $least;
            }
            expect_true($v[$index] == $expected, "$kind, $type->name: $index is $expected, not $v[$index]");
        }
        expect_true($v[3] == 0, "$kind, $type->name: its neighbour is as it was");
    }
}
echo "done\n";
?>
--EXPECT--
done
