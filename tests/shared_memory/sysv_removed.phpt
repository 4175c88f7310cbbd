--TEST--
SharedMemory: a System V segment that another process removes meanwhile stays usable, and its key finds nothing
--EXTENSIONS--
shm
shmop
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$key = temporary_key();
$removals = [
    'free(true) of another' => fn() => SharedMemory::sysv(0, $key)->free(true),
    'shmop_delete()' => fn() => shmop_delete(shmop_open($key, 'w', 0, 0)) ? 0 : 1,
    'ipcrm' => fn() => exec("ipcrm -M $key"),
];
foreach ($removals as $what => $remove) {
    echo "$what:\n";
    $block = SharedMemory::sysv(8, $key);
    in_child(fn() => (int) $remove());
    var_dump($block->write('lives on'), $block->slice(6)->read(), count($block), $block->key() === $key);
    $info = $block->info();
    var_dump($info['attached'], $info['mode']);
    try_to(fn() => SharedMemory::sysv(0, $key, SharedMemory::EXISTING), [sprintf('0x%08x', $key) => '{key}']);

    // The key is free for another segment, which is none of this one's business.
    $new = SharedMemory::sysv(8, $key, SharedMemory::EXCLUSIVE);
    $new->write('new');
    $block->free(true);
    var_dump(SharedMemory::sysv(0, $key)->read(0, 3));
    $new->free(true);
}
?>
--EXPECT--
free(true) of another:
int(8)
string(2) "on"
int(8)
bool(true)
int(1)
int(384)
SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
string(3) "new"
shmop_delete():
int(8)
string(2) "on"
int(8)
bool(true)
int(1)
int(384)
SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
string(3) "new"
ipcrm:
int(8)
string(2) "on"
int(8)
bool(true)
int(1)
int(384)
SharedMemory\NotFoundException(2): shmget(key {key}): No such file or directory; create it first, or leave out SharedMemory::EXISTING and give a size, to create it here
string(3) "new"
