--TEST--
SharedMemory: a SIGBUS that has nothing to do with a block still ends the process
--EXTENSIONS--
shm
pcntl
posix
--SKIPIF--
<?php getenv('SKIP_ASAN') && die('skip AddressSanitizer has a handler of its own');
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$block = SharedMemory::mmap(10, temporary_path());
echo end_of(fork_child(static function () use ($block): void {
    posix_kill(getmypid(), SIGBUS);
    echo "it goes on\n";
})), "\n";

echo "Unless the program handles it itself: ";
pcntl_async_signals(true);
in_child(static function () use ($block): void {
    pcntl_signal(SIGBUS, static function (): void {
        echo "handled\n";
    });
    posix_kill(getmypid(), SIGBUS);
});
?>
--EXPECT--
signal 7
Unless the program handles it itself: handled
