--TEST--
SharedMemory: sysv() takes a 32-bit key signed or unsigned and gives it back as ipcs(1) shows it
--EXTENSIONS--
shm
--SKIPIF--
<?php PHP_INT_SIZE === 8 || die('skip keys are signed on 32-bit systems');
--CONFLICTS--
sysv_extreme_keys
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

// Those of temporary_key() have the top bit clear.
$key = temporary_key();
$both = [
    'negative' => [$key | -1 << 31, $key | 1 << 31],
    'highest' => [-1, 0xffffffff],
    'lowest' => [-0x80000000, 0x80000000],
];
foreach ($both as $what => [$signed, $unsigned]) {
    $block = SharedMemory::sysv(8, $signed, SharedMemory::EXCLUSIVE);
    try {
        $block->write($what);
        printf(
            "%s: %s by its unsigned key, %s by its signed one, key() %s\n",
            $what,
            SharedMemory::sysv(0, $unsigned, SharedMemory::EXISTING)->read(0, strlen($what)),
            SharedMemory::sysv(0, $signed, SharedMemory::EXISTING)->read(0, strlen($what)),
            $block->key() === $unsigned ? 'unsigned' : $block->key(),
        );
    } finally {
        $block->free(true);
    }
}
echo 'positive: key() ', SharedMemory::sysv(8, $key)->key() === $key ? 'as given' : 'wrong', "\n";
?>
--EXPECT--
negative: negative by its unsigned key, negative by its signed one, key() unsigned
highest: highest by its unsigned key, highest by its signed one, key() unsigned
lowest: lowest by its unsigned key, lowest by its signed one, key() unsigned
positive: key() as given
