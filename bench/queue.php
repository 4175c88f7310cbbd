<?php
// SPDX-License-Identifier: MIT

// Queue against System V message queues and socket pairs, and Redis if there is one: throughput, latency, fairness, and what waiting
// costs.
// extensions: pcntl, sysvmsg, igbinary, redis

declare(strict_types=1);

use SharedMemory\{Atomic, Queue, Type, Vector};

require __DIR__ . '/harness.inc';
require __DIR__ . '/processes.inc';

$bench = new Bench('Queue', $argv);
$have_sysvmsg = extension_loaded('sysvmsg');
// REDIS_SOCKET names another one. Nothing is asked of a server but one list of our own, which is deleted.
$redis_socket = getenv('REDIS_SOCKET') ?: current(array_filter(['/run/redis/redis-server.sock', '/run/redis/redis.sock'], file_exists(...)));
$have_redis = extension_loaded('redis') && $redis_socket !== false;
$missing = array_keys(['sysvmsg' => $have_sysvmsg, 'Redis, or its extension' => $have_redis], false);
if ($missing !== []) {
    $bench->note('Not there', implode(', ', $missing));
}

const BYTES = 1 << 20; // of a queue
const END = 'e';       // the message after which a consumer ends
$text = str_repeat('m', 64);
$parent = getmypid();

/* One process */

$queue = new Queue(BYTES);
$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('push() and pop()', '$queue->push($text); $queue->pop()', compact('queue', 'text'));
if ($have_sysvmsg) {
    $sysv = msg_get_queue(0); // IPC_PRIVATE
    register_shutdown_function(static fn () => getmypid() === $parent && msg_remove_queue($sysv));
    $bench->time('msg_send() and msg_receive()', 'msg_send($sysv, 1, $text, false); msg_receive($sysv, 1, $type, 64, $got, false)',
        compact('sysv', 'text'));
}
$bench->time('tryPush() and tryPop()', '$queue->tryPush($text); $queue->tryPop($got)', compact('queue', 'text'));
$bench->time('push(), receive() and ack()', '$queue->push($text); $queue->receive()->ack()', compact('queue', 'text'));
$bench->time('push() and pop(), an integer', '$queue->push(1); $queue->pop()', compact('queue'));
$bench->time('push() and pop(), an array', '$queue->push($array); $queue->pop()', ['queue' => $queue, 'array' => ['id' => 1, 'x' => 'y']]);
$bench->time('serialize() and unserialize() of it', 'unserialize(serialize($array))', ['array' => ['id' => 1, 'x' => 'y']]);
$bench->time('pushAll() and popAll() of 64', '$queue->pushAll($all); $queue->popAll()', ['queue' => $queue, 'all' => array_fill(0, 64, $text)]);

$bench->compare('push() and pop()', 'msg_send() and msg_receive()', 0.12);
$bench->compare('push() and pop()', 'empty internal method');
$bench->compare('push(), receive() and ack()', 'push() and pop()');
$bench->run();

/* Several processes */

// A way to pass messages on: produce($count, $text), consume(): int until END has come, how many messages there were.
$by_queue_of = static fn (int $bytes): Closure => static function () use ($bytes): array {
    $queue = new Queue($bytes);
    return [
        static function (int $count, string $text) use ($queue): void {
            while ($count-- > 0) {
                $queue->push($text);
            }
        },
        static function () use ($queue): int {
            for ($count = 0; $queue->pop() !== END; $count++) {
            }
            return $count;
        },
    ];
};
$by_queue = $by_queue_of(BYTES);
$by_leases = static function (): array {
    $queue = new Queue(BYTES);
    return [
        static function (int $count, string $text) use ($queue): void {
            while ($count-- > 0) {
                $queue->push($text);
            }
        },
        static function () use ($queue): int {
            for ($count = 0;; $count++) {
                $message = $queue->receive();
                $message->ack();
                if ($message->value === END) {
                    return $count;
                }
            }
        },
    ];
};
$by_sysvmsg = static fn (): array => [
    static function (int $count, string $text) use (&$sysv): void {
        while ($count-- > 0) {
            msg_send($sysv, 1, $text, false);
        }
    },
    static function () use (&$sysv): int {
        for ($count = 0; msg_receive($sysv, 1, $type, 64, $got, false) && $got !== END; $count++) {
        }
        return $count;
    },
];
// One write for each message; what reads takes as much as has come, and finds out where each ends.
$by_stream = static function (): array {
    [$in, $out] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_chunk_size($out, 1 << 17);
    return [
        static function (int $count, string $text) use ($in): void {
            while ($count-- > 0) {
                fwrite($in, pack('V', strlen($text)) . $text);
            }
        },
        static function () use ($out): int {
            for ($count = 0;; $count++) {
                $length = unpack('V', stream_get_contents($out, 4))[1];
                if (stream_get_contents($out, $length) === END) {
                    return $count;
                }
            }
        },
    ];
};
// One write and one read for each message.
$by_packets = static function (): array {
    [$in, $out] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_SEQPACKET, 0);
    stream_set_read_buffer($out, 0);
    return [
        static function (int $count, string $text) use ($in): void {
            while ($count-- > 0) {
                fwrite($in, $text);
            }
        },
        static function () use ($out): int {
            for ($count = 0; ($got = fread($out, 1 << 16)) !== END;) {
                $count += (int) ($got !== '' && $got !== false); // else another process was faster
            }
            return $count;
        },
    ];
};
$by_redis = static function () use ($redis_socket): array {
    $key = 'shm-bench-' . getmypid();
    $connect = static function () use ($redis_socket): Redis {
        $redis = new Redis();
        $redis->connect($redis_socket);
        return $redis;
    };
    return [
        static function (int $count, string $text) use ($key, $connect): void {
            for ($redis = $connect(); $count-- > 0;) {
                $redis->lPush($key, $text);
            }
        },
        static function () use ($key, $connect): int {
            for ($redis = $connect(), $count = 0; $redis->brPop([$key], 0)[1] !== END; $count++) {
            }
            return $count;
        },
    ];
};

/** Forks processes that begin to work at once; returns what lets them. */
function start(array $works): Closure
{
    $ready = new Atomic();
    $go = new Atomic();
    foreach ($works as $work) {
        fork(static function () use ($ready, $go, $work): void {
            $ready->add();
            $ready->notify();
            $go->wait(0);
            $work();
        });
    }
    while (($value = $ready->load()) < count($works)) {
        $ready->wait($value);
    }
    usleep(2000); // all of them sleep
    return static function () use ($works, $go): void {
        $go->store(1);
        $go->notify(count($works));
    };
}

function wait_for_children(int $count): void
{
    while ($count-- > 0) {
        pcntl_wait($status) > 0 && $status === 0 || throw new RuntimeException("a process ended with status $status");
    }
}

/** Nanoseconds from the beginning until $count messages of each producer have been consumed. */
function transfer(Closure $way, int $producers, int $consumers, int $count, string $text): int
{
    [$produce, $consume] = $way();
    $consumed = new Vector(Type::Int64, $consumers);
    $ended = new Vector(Type::Int64, $consumers); // before the process ends: that takes milliseconds
    $sent = new Atomic();
    $works = [];
    for ($i = 0; $i < $producers; $i++) {
        $works[] = static function () use ($produce, $count, $text, $sent, $producers, $consumers): void {
            $produce($count, $text);
            if ($sent->add() === $producers) {
                $produce($consumers, END);
            }
        };
    }
    for ($i = 0; $i < $consumers; $i++) {
        $works[] = static function () use ($consume, $consumed, $ended, $i): void {
            $consumed[$i] = $consume();
            $ended[$i] = hrtime(true);
        };
    }
    $go = start($works);
    $begin = hrtime(true);
    $go();
    wait_for_children($producers + $consumers);
    $took = $ended->max() - $begin;
    $consumed->sum() === $producers * $count || throw new RuntimeException("{$consumed->sum()} messages have come");
    return $took;
}

function median(array $values): float
{
    sort($values);
    return (float) $values[intdiv(count($values), 2)];
}

/** Times ways in turns: nanoseconds for a message, and medians of the ratios of the first way to each other one. */
function print_transfers(Bench $bench, string $title, array $ways, int $producers, int $consumers, string $text, array $targets): void
{
    $counts = $times = [];
    foreach ($ways as $name => $way) {
        for ($count = 500; ($took = transfer($way, $producers, $consumers, $count, $text)) < 200_000_000; $count *= 2) {
        }
        $counts[$name] = (int) ceil($count * 300_000_000 / $took);
    }
    for ($round = 0; $round < ROUNDS_OF_TRANSFERS; $round++) {
        foreach ($ways as $name => $way) {
            $times[$name][] = transfer($way, $producers, $consumers, $counts[$name], $text) / $counts[$name] / $producers;
        }
    }
    $rows = [];
    $first = array_key_first($ways);
    foreach ($times as $name => $all) {
        $ratio = median(array_map(static fn (float $this_one, float $other): float => $other / $this_one, $times[$first], $all));
        $target = $targets[$name] ?? null;
        $rows[] = [
            $name, number_format(median($all)) . ' ns', number_format(1e9 / median($all)), $name === $first ? '' : sprintf('%.1f', $ratio),
            $target === null ? '' : (string) $target, $target === null ? '' : ($ratio >= $target ? 'PASS' : 'miss'),
        ];
    }
    $bench->table([$title, ' one message', ' in a second', " $first is faster", ' at least', ''], $rows);
}

const ROUNDS_OF_TRANSFERS = 11;

$sysvmsg_or_nothing = $have_sysvmsg ? ['sysvmsg' => $by_sysvmsg] : [];
$ways = ['Queue' => $by_queue, ...$sysvmsg_or_nothing, 'socket pair, packets' => $by_packets, 'socket pair, a stream' => $by_stream,
    'Queue, receive() and ack()' => $by_leases, ...($have_redis ? ['Redis' => $by_redis] : [])];
$targets = ['sysvmsg' => 5, 'socket pair, packets' => 5, 'socket pair, a stream' => 5];
print_transfers($bench, '1 producer, 1 consumer, 64 bytes', $ways, 1, 1, $text, $targets);
print_transfers($bench, '4 producers, 4 consumers, 64 bytes', ['Queue' => $by_queue, ...$sysvmsg_or_nothing, 'socket pair, packets' => $by_packets],
    4, 4, $text, ['sysvmsg' => 3]);
$pairs = ['Queue' => $by_queue_of(1 << 22), 'Queue of 1 MiB' => $by_queue, 'socket pair, packets' => $by_packets, 'socket pair, a stream' => $by_stream];
print_transfers($bench, '1 producer, 1 consumer, 64 KiB, a queue of 4 MiB', $pairs, 1, 1, str_repeat('m', 1 << 16),
    ['socket pair, packets' => 3, 'socket pair, a stream' => 3]);

/* How long a message takes to a consumer that waits */

const LATENCIES = 200; // in a round

/** Nanoseconds from before a message is sent until it has been received, by a consumer that has slept for 1 to 5 milliseconds. */
function latencies(Closure $send, Closure $receive): array
{
    $took = new Vector(Type::Int64, LATENCIES);
    $go = start([
        static function () use ($send): void {
            for ($i = 0; $i < LATENCIES; $i++) {
                usleep(random_int(1000, 5000));
                $send(pack('q', hrtime(true)));
            }
        },
        static function () use ($receive, $took): void {
            for ($i = 0; $i < LATENCIES; $i++) {
                $sent = $receive();
                $took[$i] = hrtime(true) - unpack('q', $sent)[1];
            }
        },
    ]);
    $go();
    wait_for_children(2);
    return $took->toArray();
}

$queue = new Queue(BYTES);
[$in, $out] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_SEQPACKET, 0);
stream_set_read_buffer($out, 0);
$ways = [
    'Queue' => [static fn (string $text) => $queue->push($text), static fn (): string => $queue->pop()],
    'socket pair' => [static fn (string $text) => fwrite($in, $text), static fn (): string => fread($out, 64)],
];
if ($have_sysvmsg) {
    $ways['sysvmsg'] = [
        static fn (string $text) => msg_send($sysv, 1, $text, false),
        static fn (): string => msg_receive($sysv, 1, $type, 64, $got, false) ? $got : '',
    ];
}
$all = [];
for ($round = 0; $round < 9; $round++) {
    foreach ($ways as $name => $way) {
        $some = latencies(...$way);
        sort($some);
        $all[$name]['median'][] = $some[intdiv(LATENCIES, 2)];
        $all[$name]['late'][] = $some[intdiv(99 * LATENCIES, 100)];
    }
}
$rows = [];
foreach ($all as $name => ['median' => $medians, 'late' => $late]) {
    $row = [$name];
    foreach (['median' => $medians, 'late' => $late] as $what => $values) {
        $ratio = median(array_map(static fn (int $this_one, int $other): float => $this_one / $other, $all['Queue'][$what], $values));
        array_push($row, sprintf('%.1f µs', median($values) / 1000), $name === 'Queue' ? '' : sprintf('%.2f', $ratio));
    }
    $rows[] = [...$row, $name === 'socket pair' ? ($row[2] <= 1 && $row[4] <= 1 ? 'PASS' : 'miss') : ''];
}
$bench->table(['to a sleeping consumer', ' median', ' Queue takes', ' 99th percentile', ' Queue takes', ''], $rows);

/* How many each gets, if all take as many as they can */

/** @return array{list<int>, list<int>} messages of each producer and of each consumer */
function shares(int $producers, int $consumers, float $seconds, string $text): array
{
    $queue = new Queue(BYTES);
    $pushed = array_map(static fn (): Atomic => new Atomic(), range(1, $producers));
    $popped = array_map(static fn (): Atomic => new Atomic(), range(1, $consumers));
    $go = start([
        ...array_map(static fn (Atomic $count): Closure => static function () use ($queue, $count, $text): void {
            try {
                for (;; $count->add()) {
                    $queue->push($text);
                }
            } catch (SharedMemory\ClosedException) {
            }
        }, $pushed),
        ...array_map(static fn (Atomic $count): Closure => static function () use ($queue, $count): void {
            foreach ($queue as $got) {
                $count->add();
            }
        }, $popped),
    ]);
    $go();
    usleep((int) ($seconds * 1e6));
    $queue->close();
    wait_for_children($producers + $consumers);
    $load = static fn (Atomic $count): int => $count->load();
    return [array_map($load, $pushed), array_map($load, $popped)];
}

$rows = [];
foreach (['1 s' => 1.0, '5 s' => 5.0] as $time => $seconds) {
    foreach (array_combine(['producer', 'consumer'], shares(4, 4, $seconds, $text)) as $role => $counts) {
        $mean = array_sum($counts) / count($counts);
        $rows[] = ["a $role, in $time", number_format(min($counts)), number_format($mean), number_format(max($counts)),
            sprintf('%.0f to %.0f %%', 100 * min($counts) / $mean, 100 * max($counts) / $mean)];
    }
}
$bench->table(['4 producers and 4 consumers at once: messages of', ' least', ' mean', ' most', ' of the mean'], $rows);

/* What a consumer costs that waits */

$used = new Vector(Type::Float64, 2);
fork(static function () use ($used): void {
    $queue = new Queue(BYTES);
    $time = static function (): float {
        $usage = getrusage();
        return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
    };
    $before = $time();
    try {
        $queue->pop(3.0);
    } catch (SharedMemory\TimeoutException) {
    }
    $used[0] = $time() - $before;
});
wait_for_children(1);
printf("A consumer that waited 3 s used %.2f ms of processor time: %.3f %% of a core.\n", $used[0] * 1e3, $used[0] / 3 * 100);
