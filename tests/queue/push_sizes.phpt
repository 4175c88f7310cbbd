--TEST--
Queue: messages of every size to the capacity pass every end of the ring, and one of full capacity fits at every position
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

for ($capacity = 8; $capacity <= 200; $capacity += rounds(16, 8)) {
    $block = SharedMemory::mmap(512 + 8);
    $block->fill(0xa5, 272 + $capacity);
    $guard = $block->read(272 + $capacity);
    $queue = new Queue($block->slice(0, 272 + $capacity));
    expect_true($queue->capacity() === $capacity, "the capacity is $capacity");
    // Where the ring begins to be used: each multiple of 8.
    for ($lead = 0; $lead < $capacity + 16; $lead += 8) {
        for ($length = $lead % rounds(24, 8) / 8; $length <= $capacity; $length += rounds(3, 1)) {
            $text = pattern($lead + $length, $length);
            // Here the ring is empty, and its ends lie anywhere: by what came before.
            if (!$queue->tryPush($text)) {
                exit("a message of $length bytes does not fit into an empty queue of $capacity\n");
            }
            if ($queue->pop(0) !== $text) {
                exit("a message of $length bytes is wrong in a queue of $capacity\n");
            }
        }
        $text = pattern($lead, $capacity);
        if (!$queue->push($text, 0)) {
            exit("the full capacity of $capacity does not fit\n");
        }
        if ($queue->tryPush(null) || $queue->tryPush('')) {
            exit("there is room in a full queue\n");
        }
        if ($queue->pop(0) !== $text) {
            exit("the message of full capacity is wrong\n");
        }
        // Moves the ends on by 16 or 24 bytes.
        $queue->push($lead % 16 === 0 || $capacity < 8 ? '' : 1);
        $queue->pop();
    }
    expect_true($block->read(272 + $capacity) === $guard, 'what lies behind it is as it was');
    $stats = $queue->stats();
    expect_true($stats['messages'] === 0 && $stats['used'] === 0 && $stats['leased'] === 0, "nothing is used in $capacity");
}

// Several of random sizes at a time.
mt_srand(5);
for ($capacity = 8; $capacity <= 200; $capacity += 8) {
    $queue = new Queue($capacity);
    $model = [];
    for ($i = 0; $i < rounds(300, 30000); $i++) {
        $text = pattern($i, mt_rand(0, mt_rand(0, $capacity)));
        if (mt_rand(0, 1) && $queue->tryPush($text)) {
            $model[] = $text;
        } elseif ($model !== []) {
            if ($queue->pop(0) !== array_shift($model)) {
                exit("wrong message\n");
            }
        }
        if (mt_rand(0, 30) === 0) {
            if ($queue->popAll() !== $model || !$queue->push(str_repeat('f', $capacity), 0)) {
                exit("the full capacity does not fit after emptying\n");
            }
            $queue->pop(0);
            $model = [];
        }
    }
}
echo "done\n";
?>
--EXPECT--
done
