--TEST--
Mutex: with no descriptor left, owner death is detected and a child can lock; where the owner stays unknown the error names the limit
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php
getenv('USE_VALGRIND') && die('skip valgrind has limits of its own, and no processes that share memory');
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\{Mutex, Queue};

function limit_descriptors(int $limit): void
{
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $limit, (int) posix_getrlimit()['hard openfiles']);
}

/** Takes all descriptors that this process may have, and runs $body; at its end, others may need one. */
function without_descriptors(callable $body): void
{
    $before = (int) posix_getrlimit()['soft openfiles'];
    limit_descriptors(count(scandir('/proc/self/fd')) + 5);
    for ($files = []; $file = @fopen('/dev/null', 'r'); $files[] = $file) {
    }
    $body();
    limit_descriptors($before);
}

// In a child, for the limits are its own.
in_child(static function (): void {
    $mutex = new Mutex();
    $queue = new Queue(SharedMemory::mmap(4096));
    $queue->push('a job');
    $here = new Mutex();
    $here->synchronized(fn() => null);
    $child = Partner::fork(static function (Partner $parent) use ($mutex, $queue): void {
        $message = $queue->receive();
        $mutex->lock();
        $parent->say('holds both');
        posix_kill(getmypid(), SIGKILL);
        $message->ack();
    });
    $child->hear();
    // A zombie.
    while (!str_contains(file_get_contents("/proc/$child->pid/stat"), ') Z ')) {
        usleep(1000);
    }
    without_descriptors(static fn() => use_them($mutex, $queue, $here));
    end_of($child->pid);
});

function use_them(Mutex $mutex, Queue $queue, Mutex $here): void
{
    echo 'isAbandoned: ', json_encode($mutex->isAbandoned()), "\n";
    echo 'lock: ', json_encode($mutex->lock(10.0)), ', abandoned ', json_encode($mutex->isAbandoned()), "\n";
    $message = $queue->receive(10.0);
    echo "receive: $message->value, delivery $message->deliveries\n";
    $message->ack();

    echo "A living holder, from a child:\n";
    in_child(static function () use ($mutex, $here): void {
        echo 'lock: ', json_encode($mutex->lock(0.1)), ', ', json_encode($here->lock(0.1)), "\n";
        $here->unlock();
        limit_descriptors(1000);
    });
    $mutex->recover();
    $mutex->unlock();

    echo "Without any descriptor:\n";
    in_child(static function () use ($mutex, $queue, $here): void {
        limit_descriptors(0);
        try_to(fn() => $mutex->lock(0.1));
        try_to(fn() => $queue->push('more'));
        try_to(fn() => $here->synchronized(fn() => 'inside'));
        limit_descriptors(1000);
    });
    try_to(fn() => $mutex->synchronized(fn() => 'inside'));
}
?>
--EXPECT--
isAbandoned: true
lock: true, abandoned true
receive: a job, delivery 2
A living holder, from a child:
lock: false, true
Without any descriptor:
SharedMemory\NoSpaceException(24): /proc does not tell now when this process was started: Too many open files; the limit RLIMIT_NOFILE is 0, see `ulimit -n`
SharedMemory\NoSpaceException(24): /proc does not tell now when this process was started: Too many open files; the limit RLIMIT_NOFILE is 0, see `ulimit -n`
SharedMemory\NoSpaceException(24): /proc does not tell now when this process was started: Too many open files; the limit RLIMIT_NOFILE is 0, see `ulimit -n`
returned string 'inside'
