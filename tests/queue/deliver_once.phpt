--TEST--
Queue: every message arrives exactly once, whole, and in the order of its producer, whatever the number of processes
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\ClosedException;
use SharedMemory\Queue;

/** Numbers 0 to $count - 1 of a producer, of any size from 0 to the capacity; what has no room for its numbers has none. */
function message(int $producer, int $number, int $capacity): string
{
    $size = ($number * 7919 + $producer * 31) % 97 === 0 ? $capacity : 12 + ($number * 104729) % min(150, $capacity - 11);
    $body = pack('VV', $producer, $number) . pattern($number, $size - 12);
    return pack('V', crc32($body)) . $body;
}

$ways = [
    'pop' => static fn (Queue $queue): array => [$queue->pop()],
    'receive' => static function (Queue $queue): array {
        $message = $queue->receive();
        $message->ack();
        return [$message->value];
    },
    'popAll' => static function (Queue $queue): array {
        $messages = $queue->popAll(100);
        return $messages !== [] ? $messages : [$queue->pop()];
    },
];
foreach ([[1, 1], [4, 1], [1, 4], [4, 4]] as [$producers, $consumers]) {
    foreach ($ways as $way => $take) {
        $capacity = $way === 'receive' ? 500 : 8000;
        $count = intdiv(rounds(4000, 2_000_000), $producers);
        $queue = new Queue($capacity);
        $results = new Queue(10_000);
        $makers = fork_at_once($producers, static function (int $producer) use ($queue, $count, $capacity, $way): void {
            for ($number = 0; $number < $count; $number++) {
                $message = message($producer, $number, $capacity);
                if ($way !== 'popAll') {
                    $queue->push($message);
                    continue;
                }
                $batch[] = $message;
                if (count($batch) === 40 || $number === $count - 1) {
                    if ($queue->pushAll($batch) !== count($batch)) {
                        echo "not all were added\n";
                    }
                    $batch = [];
                }
            }
        });
        $takers = fork_at_once($consumers, static function () use ($queue, $results, $take, $capacity): void {
            $last = [];
            $sums = [];
            $number = $total = 0;
            try {
                for (;;) {
                    foreach ($take($queue) as $message) {
                        if ($message === '') {
                            continue;
                        }
                        [, $producer, $number] = unpack('V2', substr($message, 4, 8));
                        if ($message !== message($producer, $number, $capacity)) {
                            echo "a message is torn\n";
                        }
                        if ($number <= ($last[$producer] ?? -1)) {
                            echo "$number of $producer came after $last[$producer]\n";
                        }
                        $last[$producer] = $number;
                        $sums[$producer] = ($sums[$producer] ?? 0) + crc32((string) $number);
                        $total++;
                    }
                }
            } catch (ClosedException) {
                $results->push([$total, $sums]);
            }
        });
        wait_for(...$makers);
        $queue->push('');
        $queue->close();
        wait_for(...$takers);
        $total = 0;
        $sums = array_fill(0, $producers, 0);
        foreach ($results->popAll() as [$got, $their_sums]) {
            $total += $got;
            foreach ($their_sums as $producer => $sum) {
                $sums[$producer] += $sum;
            }
        }
        $sum = 0;
        for ($number = 0; $number < $count; $number++) {
            $sum += crc32((string) $number);
        }
        expect_true($total === $count * $producers, "$producers to $consumers, $way: $total arrived");
        expect_true($sums === array_fill(0, $producers, $sum), "$producers to $consumers, $way: each once");
        expect_true($queue->stats()['used'] === 0, "$producers to $consumers, $way: nothing is left");
    }
}
echo "done\n";
?>
--EXPECT--
done
