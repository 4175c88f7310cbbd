<?php
// SPDX-License-Identifier: MIT

// GlobalMemory: finding a region by its name, against opening a file of its own by name.
// extensions: apcu, shmop

declare(strict_types=1);

use SharedMemory\GlobalMemory;

require __DIR__ . '/harness.inc';

$bench = new Bench('GlobalMemory', $argv);
$have_apcu = extension_loaded('apcu') && apcu_enabled();
$have_shmop = extension_loaded('shmop');
$missing = array_keys(['APCu' => $have_apcu, 'shmop' => $have_shmop], false);
if ($missing !== []) {
    $bench->note('Not loaded', implode(', ', $missing));
}

const SPOT = '$memory = $memories[random_int(0, count($memories) - 1)]';
$memories = static function (int $names): array {
    $memories = [];
    for ($i = 0; $i < 8; $i++) {
        $memories[] = $memory = new GlobalMemory($names * (2 * 128 + 64)); // the directory takes up to two entries for a name
        for ($name = 1; $name <= $names; $name++) {
            $memory->region(sprintf('region %04d', $name), 64);
        }
    }
    return $memories;
};
$one = $memories(1);
$many = $memories(1000);
$path = tempnam(sys_get_temp_dir(), 'shm-bench-');
file_put_contents($path, str_repeat("\0", 4096));
register_shutdown_function(static fn () => unlink($path));

$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('region(), the only one', '$memory->region("region 0001", 64)', ['memories' => $one], SPOT);
$bench->time('region(), the first of 1000', '$memory->region("region 0001", 64)', ['memories' => $many], SPOT);
$bench->time('region(), the last of 1000', '$memory->region("region 1000", 64)', ['memories' => $many], SPOT);
$bench->time('has(), none of 1000', '$memory->has("region none")', ['memories' => $many], SPOT);
$bench->time('slice()', '$block->slice(64, 64)', ['block' => SharedMemory::mmap(4096)]);
$bench->time('file, opened and freed', 'SharedMemory::mmap(0, $path, SharedMemory::EXISTING)->free()', compact('path'));
if ($have_shmop) {
    $key = random_int(1 << 20, 1 << 30);
    $segment = shmop_open($key, 'n', 0600, 4096);
    register_shutdown_function(static fn () => shmop_delete($segment));
    $bench->time('shmop, opened', 'shmop_open($key, "w", 0, 0)', compact('key'));
}
if ($have_apcu) {
    apcu_store('region 0001', str_repeat('x', 64));
    $bench->time('apcu_fetch() 64 bytes', 'apcu_fetch("region 0001")', []);
}
$bench->compare('region(), the only one', 'empty internal method');
$bench->compare('region(), the last of 1000', 'empty internal method');
$bench->compare('region(), the only one', 'slice()');
$bench->compare('region(), the only one', 'file, opened and freed');
$bench->compare('region(), the last of 1000', 'file, opened and freed');
$bench->compare('region(), the last of 1000', 'shmop, opened');
$bench->compare('region(), the only one', 'apcu_fetch() 64 bytes');
$bench->run();
