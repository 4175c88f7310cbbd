<?php
// SPDX-License-Identifier: MIT

// SharedMemory against what else PHP has to offer: shmop, sysvshm, FFI, APCu, and strings of its own.
// extensions: pcntl, shmop, sysvshm, FFI, apcu

declare(strict_types=1);

require __DIR__ . '/harness.inc';

if (!extension_loaded('shm')) {
    fwrite(STDERR, "The extension shm is not loaded: ./dev bench does that\n");
    exit(1);
}

const MIB = 1 << 20;
// Where source and target lie decides how fast they are copied, up to a factor of three, as caches tell addresses apart by some
// of their bits. So each round has another place: for 8 bytes, for a MiB.
const SPOT = '$at = 8 * random_int(0, 511)';
const PAGE = '$at = 4096 * random_int(0, 511)';

$bench = new Bench('SharedMemory', $argv);

// Files and segments with names go when this process ends, unless it is killed with SIGKILL.
$folder = sys_get_temp_dir() . '/shm-bench-' . getmypid();
$key = 0x73000000 | (getmypid() & 0xffffff);
$free_key = 0x72000000 | (getmypid() & 0xffffff);
register_shutdown_function(static function () use ($folder, $key, $free_key): void {
    foreach ([$key, $free_key] as $name) {
        try {
            SharedMemory::sysv(0, $name, SharedMemory::EXISTING)->free(true);
        } catch (SharedMemory\NotFoundException) {
        }
    }
    array_map(unlink(...), glob("$folder/*"));
    is_dir($folder) && rmdir($folder);
});
if (extension_loaded('pcntl')) {
    pcntl_async_signals(true);
    foreach ([SIGINT, SIGTERM, SIGHUP] as $signal) {
        pcntl_signal($signal, static fn (int $signal) => exit(128 + $signal));
    }
}
mkdir($folder, 0700);

$have_shmop = extension_loaded('shmop');
$have_sysvshm = extension_loaded('sysvshm');
$have_ffi = extension_loaded('FFI') && ini_get('ffi.enable') !== '0';
$have_apcu = extension_loaded('apcu') && apcu_enabled();

$missing = array_keys(['shmop' => $have_shmop, 'sysvshm' => $have_sysvshm, 'FFI' => $have_ffi, 'APCu' => $have_apcu], false);
if ($missing !== []) {
    $bench->note('Not loaded', implode(', ', $missing));
}

$eight = '12345678';
$data = random_bytes(MIB);
$string = random_bytes(3 * MIB); // substr() of all of a string would copy nothing
$block = SharedMemory::mmap(MIB);
$slice = $block->slice(4096, 8192);
$file = SharedMemory::mmap(MIB, "$folder/existing");
// Large copies go to and from one segment in all cases, since memory is not everywhere equally fast either.
$segment = SharedMemory::sysv(3 * MIB, $key, SharedMemory::EXCLUSIVE);
$segment->fill();
if ($have_shmop) {
    $shmop = shmop_open($key, 'w', 0, 0);
    shmop_write($shmop, $string, 0);
}

/* Little: what a call costs. What is compared is measured right after each other. */

$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('write() 8 bytes', '$block->write($eight, $at)', compact('block', 'eight'), SPOT);
if ($have_shmop) {
    $bench->time('shmop_write() 8 bytes', 'shmop_write($shmop, $eight, $at)', compact('shmop', 'eight'), SPOT);
    $bench->time('shmop_read() 8 bytes', 'shmop_read($shmop, $at, 8)', compact('shmop'), SPOT);
}
$bench->time('read() 8 bytes', '$block->read($at, 8)', compact('block'), SPOT);
$bench->time('substr() 8 bytes', 'substr($string, $at, 8)', compact('string'), SPOT);
$bench->time('write() 8 bytes, file', '$file->write($eight, $at)', compact('file', 'eight'), SPOT);
$bench->time('write() 8 bytes, slice', '$slice->write($eight, $at)', compact('slice', 'eight'), SPOT);
$bench->time('read() 8 bytes, file', '$file->read($at, 8)', compact('file'), SPOT);
$bench->time('read() 8 bytes, slice', '$slice->read($at, 8)', compact('slice'), SPOT);
$bench->time('read() 8 bytes, to the end', '$block->read(MIB - 8)', compact('block'));
$bench->time('fill() 8 bytes', '$block->fill(0, $at, 8)', compact('block'), SPOT);
if ($have_ffi) {
    $libc = FFI::cdef('void *shmat(int, const void *, int);');
    $bytes = FFI::cast('char *', $libc->shmat($segment->id(), null, 0));
    FFI::memcpy($bytes, $string, 3 * MIB);
    $spot = SPOT . '; $there = $bytes + $at';
    $page = PAGE . '; $there = $bytes + $at';
    $bench->time('FFI::memcpy() 8 bytes', 'FFI::memcpy($there, $eight, 8)', compact('bytes', 'eight'), $spot);
    $bench->time('FFI::string() 8 bytes', 'FFI::string($there, 8)', compact('bytes'), $spot);
}
if ($have_sysvshm) {
    $variables = shm_attach($free_key, MIB, 0600);
    shm_remove($variables); // its name; the segment stays until this process ends
    shm_put_var($variables, 1, $eight);
    $bench->time('shm_put_var() 8 bytes', 'shm_put_var($variables, 1, $eight)', compact('variables', 'eight'));
    $bench->time('shm_get_var() 8 bytes', 'shm_get_var($variables, 1)', compact('variables'));
}
if ($have_apcu) {
    apcu_store('shm-bench', $eight);
    $bench->time('apcu_store() 8 bytes', 'apcu_store("shm-bench", $eight)', compact('eight'));
    $bench->time('apcu_fetch() 8 bytes', 'apcu_fetch("shm-bench")', []);
}

/* Much: what copying costs */

$bench->time('write() 1 MiB', '$segment->write($data, $at)', compact('segment', 'data'), PAGE);
if ($have_shmop) {
    $bench->time('shmop_write() 1 MiB', 'shmop_write($shmop, $data, $at)', compact('shmop', 'data'), PAGE);
    $bench->time('shmop_read() 1 MiB', 'shmop_read($shmop, $at, MIB)', compact('shmop'), PAGE);
}
$bench->time('read() 1 MiB', '$segment->read($at, MIB)', compact('segment'), PAGE);
$bench->time('substr() 1 MiB', 'substr($string, $at, MIB)', compact('string'), PAGE);
$bench->time('fill() 1 MiB', '$segment->fill(0, $at, MIB)', compact('segment'), PAGE);
if ($have_ffi) {
    $bench->time('FFI::memcpy() 1 MiB', 'FFI::memcpy($there, $data, MIB)', compact('bytes', 'data'), $page);
    $bench->time('FFI::string() 1 MiB', 'FFI::string($there, MIB)', compact('bytes'), $page);
}

/* Windows */

$bench->time('slice()', '$block->slice(64, 64)', compact('block'));
$bench->time('new stdClass', 'new stdClass', []);
$bench->time('count() of a whole block', 'count($block)', compact('block'));
$bench->time('count() of a slice', 'count($slice)', compact('slice'));
$bench->time('count() of a System V block', 'count($segment)', compact('segment'));

/* Opening and closing */

$names = ['path' => "$folder/existing", 'new' => "$folder/new", 'key' => $key, 'free' => $free_key];
$bench->time('anonymous 4 KiB, made and freed', 'SharedMemory::mmap(4096)->free()', []);
if ($have_shmop) {
    $bench->time('shmop 4 KiB, made and deleted',
        '$made = shmop_open($free, "n", 0600, 4096); shmop_delete($made); unset($made)', $names);
}
$bench->time('anonymous 4 KiB, made, written and freed',
    '$made = SharedMemory::mmap(4096); $made->write($eight); $made->free()', compact('eight'));
if ($have_shmop) {
    $bench->time('shmop 4 KiB, made, written and deleted',
        '$made = shmop_open($free, "n", 0600, 4096); shmop_write($made, $eight, 0); shmop_delete($made); unset($made)',
        $names + compact('eight'));
}
$bench->time('private System V 4 KiB, made and freed', 'SharedMemory::sysv(4096)->free()', []);
$bench->time('System V 4 KiB, made and removed', 'SharedMemory::sysv(4096, $free, SharedMemory::EXCLUSIVE)->free(true)', $names);
$bench->time('System V, opened and freed', 'SharedMemory::sysv(0, $key, SharedMemory::EXISTING)->free()', $names);
if ($have_shmop) {
    $bench->time('shmop, opened', 'shmop_open($key, "w", 0, 0)', $names);
}
$bench->time('file 4 KiB, made and removed', 'SharedMemory::mmap(4096, $new, SharedMemory::EXCLUSIVE)->free(true)', $names);
$bench->time('file, opened and freed', 'SharedMemory::mmap(0, $path, SharedMemory::EXISTING)->free()', $names);
$bench->time('fopen() and fclose()', 'fclose(fopen($path, "r+"))', $names);

/* Targets */

$bench->compare('write() 8 bytes', 'shmop_write() 8 bytes', 0.55);
$bench->compare('read() 8 bytes', 'shmop_read() 8 bytes', 0.7);
$bench->compare('read() 8 bytes', 'substr() 8 bytes', 1.1);
$bench->compare('write() 1 MiB', 'shmop_write() 1 MiB', 1.05);
$bench->compare('read() 1 MiB', 'substr() 1 MiB', 1.05);
$bench->compare('anonymous 4 KiB, made and freed', 'shmop 4 KiB, made and deleted', 1.0);

/* And for information */

$bench->compare('read() 1 MiB', 'shmop_read() 1 MiB');
$bench->compare('anonymous 4 KiB, made, written and freed', 'shmop 4 KiB, made, written and deleted');
$bench->compare('System V 4 KiB, made and removed', 'shmop 4 KiB, made and deleted');
$bench->compare('System V, opened and freed', 'shmop, opened');
$bench->compare('file, opened and freed', 'fopen() and fclose()');
$bench->compare('write() 8 bytes', 'empty internal method');
$bench->compare('read() 8 bytes', 'empty internal method');
$bench->compare('write() 8 bytes', 'FFI::memcpy() 8 bytes');
$bench->compare('read() 8 bytes', 'FFI::string() 8 bytes');
$bench->compare('write() 1 MiB', 'FFI::memcpy() 1 MiB');
$bench->compare('read() 1 MiB', 'FFI::string() 1 MiB');
$bench->compare('write() 8 bytes', 'shm_put_var() 8 bytes');
$bench->compare('read() 8 bytes', 'shm_get_var() 8 bytes');
$bench->compare('write() 8 bytes', 'apcu_store() 8 bytes');
$bench->compare('read() 8 bytes', 'apcu_fetch() 8 bytes');
$bench->compare('slice()', 'new stdClass');

$bench->run();

/* Bytes for each object, as PHP's memory manager counts them */

$bytes_of = static function (callable $make): string {
    $objects = new SplFixedArray(10_000);
    // The first time, the table of all objects grows, too.
    for ($time = 1; $time <= 2; $time++) {
        $before = memory_get_usage();
        for ($i = 0; $i < 10_000; $i++) {
            $objects[$i] = $make();
        }
        $bytes = (memory_get_usage() - $before) / 10_000;
        for ($i = 0; $i < 10_000; $i++) {
            $objects[$i] = null;
        }
    }
    return sprintf('%.0f bytes', $bytes);
};
$bench->table(['each object', " takes of PHP's memory"], [
    ['slice', $bytes_of(fn () => $block->slice(64, 64))],
    ['stdClass', $bytes_of(fn () => new stdClass)],
]);
