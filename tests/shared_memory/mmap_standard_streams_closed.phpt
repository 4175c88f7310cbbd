--TEST--
SharedMemory: no block takes the descriptor of a standard stream that is closed, so that nothing printed reaches it
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

use SharedMemory\Queue;

/** Prints to wherever descriptors 0 to 2 lead now, as a program does that does not know that they are closed. */
function print_to_all(): void
{
    echo 'echo';
    for ($fd = 0; $fd < 3; $fd++) {
        if ($stream = @fopen("php://fd/$fd", 'w')) {
            fwrite($stream, "descriptor $fd");
        }
    }
}

$old = temporary_path();
file_put_contents($old, str_repeat("\0", 4096));
$new = temporary_path();
$jobs = temporary_path();
$in_memory = temporary_path(is_dir('/dev/shm') ? '/dev/shm' : '');
$kinds = [
    'anonymous' => fn() => SharedMemory::mmap(4096),
    'anonymous, HUGE_PAGES' => fn() => SharedMemory::mmap(4096, null, SharedMemory::HUGE_PAGES),
    'new file' => fn() => SharedMemory::mmap(4096, $new),
    'new file in memory' => fn() => SharedMemory::mmap(4096, $in_memory),
    'existing file' => fn() => SharedMemory::mmap(0, $old),
    'existing file, PRIVATE' => fn() => SharedMemory::mmap(0, $old, SharedMemory::PRIVATE),
    'existing file, READ_ONLY' => fn() => SharedMemory::mmap(0, $old, SharedMemory::READ_ONLY),
    'segment' => fn() => SharedMemory::sysv(4096),
];
foreach ($kinds as $name => $open) {
    $result = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    $pid = fork_child(static function () use ($open, $result): void {
        ignore_user_abort(true);
        array_map(fclose(...), [STDIN, STDOUT, STDERR]);
        // As many as there are numbers to take.
        $blocks = [$open(), $open(), $open()];
        print_to_all();
        foreach ($blocks as $block) {
            if ($block->read() !== str_repeat("\0", count($block))) {
                fwrite($result[1], 'holds what was printed: ' . trim($block->read(), "\0") . "\n");
            }
            $block->free();
        }
        fwrite($result[1], 'sound');
    });
    fclose($result[1]);
    wait_for($pid);
    echo "$name: ", stream_get_contents($result[0]), "\n";
}

// From a shell, as a service is started; and a queue, as it is used.
$code = sprintf(
    'ignore_user_abort(true); $queue = new SharedMemory\Queue(SharedMemory::mmap(4096, %s)); $queue->push("important"); echo "progress";',
    var_export($jobs, true),
);
$command = implode(' ', array_map(escapeshellarg(...), [...unrelated_php(), '-r', $code]));
exec("$command <&- >&- 2>&-");
$queue = new Queue(SharedMemory::mmap(0, $jobs));
var_dump(count($queue), $queue->pop());
?>
--EXPECT--
anonymous: sound
anonymous, HUGE_PAGES: sound
new file: sound
new file in memory: sound
existing file: sound
existing file, PRIVATE: sound
existing file, READ_ONLY: sound
segment: sound
int(1)
string(9) "important"
