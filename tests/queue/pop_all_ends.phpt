--TEST--
Queue: popAll() ends although producers add messages as fast as it takes them
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

$queue = new Queue(1 << 16);

/** A message that leaves another one behind as soon as it has been taken. */
final class Again
{
    public static int $made = 0;

    public function __unserialize(array $data): void
    {
        global $queue;
        $queue->push(new Again());
        self::$made++;
    }

    public function __serialize(): array
    {
        return [];
    }
}

foreach ([1, 63, 64, 65, 200] as $count) {
    $queue = new Queue(1 << 16);
    Again::$made = 0;
    $queue->pushAll(array_fill(0, $count, new Again()));
    $taken = count($queue->popAll());
    expect_true($taken === $count, "$count messages, $taken taken");
    expect_true(Again::$made === $count && count($queue) === $count, 'the others are there');
}
echo "done\n";
?>
--EXPECT--
done
