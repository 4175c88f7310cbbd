--TEST--
SharedMemory: sysv() works or throws when system calls fail, and leaves nothing but what was there
--EXTENSIONS--
shm
--SKIPIF--
<?php require __DIR__ . '/skip.inc'; ?>
--FILE--
<?php
require __DIR__ . '/faults.inc';

wait_for_huge_pages();

$key = temporary_key();
$populate = SharedMemory::POPULATE;
$remove = static function () use ($key): void {
    SharedMemory::sysv(0, $key, SharedMemory::EXISTING)->free(true);
};

// Per case: whether there is a segment of 3000 bytes before; arguments of sysv(); calls on the way.
$cases = [
    'private' => [false, [5000], ['shmget', 'shmat', 'shmctl']],
    'private, HUGE_PAGES and POPULATE' => [false, [5000, 0, $populate | SharedMemory::HUGE_PAGES], ['shmget', 'madvise']],
    'private, with its page size looked up' => [false, [2 << 20], ['shmget', 'open', 'fdopen']],
    'new' => [false, [5000, $key], ['shmget', 'shmat', 'shmctl']],
    'new, EXCLUSIVE' => [false, [5000, $key, SharedMemory::EXCLUSIVE], ['shmget', 'shmat', 'shmctl']],
    'new, READ_ONLY' => [false, [5000, $key, SharedMemory::READ_ONLY], ['shmget', 'shmat', 'shmctl']],
    'new, HUGE_PAGES' => [false, [5000, $key, SharedMemory::HUGE_PAGES], ['shmget', 'shmat', 'shmctl']],
    'existing' => [true, [100, $key], ['shmget', 'shmat', 'shmctl']],
    'existing, all of it' => [true, [0, $key, SharedMemory::EXISTING], ['shmget', 'shmat', 'shmctl']],
    'existing, READ_ONLY and POPULATE' => [true, [0, $key, $populate | SharedMemory::READ_ONLY], ['shmat', 'madvise']],
];
foreach ($cases as $name => [$there, $arguments, $functions]) {
    with_each_fault(
        $name,
        $functions,
        static fn () => $there ? SharedMemory::sysv(3000, $key, SharedMemory::EXCLUSIVE)->write('what was there') : null,
        static fn () => SharedMemory::sysv(...$arguments),
        static function (mixed $unused, SharedMemory $block) use ($there): void {
            same($block->info()['block'], count($block));
            same(str_pad($there ? 'what was there' : '', 3000, "\0"), $block->read(0, 3000));
            $block->free(true);
        },
        static function (mixed $unused, \SharedMemory\Exception $e) use ($there, $name, $key, $remove): void {
            if ($there) {
                same(str_pad('what was there', 3000, "\0"), SharedMemory::sysv(0, $key, SharedMemory::EXISTING)->read());
                $remove();
            } elseif (str_starts_with($name, 'private') && str_starts_with($e->getMessage(), 'shmctl')) {
                // If the system does not let us remove it, it stays; but no process has it attached.
                foreach (segments() as $segment) {
                    if ((int) $segment['cpid'] === getmypid()) {
                        same('0', $segment['nattch']);
                        exec("ipcrm -m $segment[shmid]");
                    }
                }
            }
        },
    );
}
echo "done\n";
?>
--EXPECT--
done
