<?php
// SPDX-License-Identifier: MIT

// Mutex against flock() and System V semaphores: alone, and several processes at once.
// extensions: pcntl, sysvsem, swoole

declare(strict_types=1);

use SharedMemory\Mutex;

require __DIR__ . '/harness.inc';
require __DIR__ . '/processes.inc';

$bench = new Bench('Mutex', $argv);
$have_sysvsem = extension_loaded('sysvsem');
$have_swoole = extension_loaded('swoole');
$missing = array_keys(['sysvsem' => $have_sysvsem, 'Swoole' => $have_swoole], false);
if ($missing !== []) {
    $bench->note('Not loaded', implode(', ', $missing));
}

/* Without contention */

// Where an object lies decides how fast it is, as processors tell addresses apart by some of their bits: each round has another.
const SPOT = '$mutex = $mutexes[random_int(0, 31)]';
$cells = SharedMemory::mmap(32 * Mutex::SIZE);
$mutexes = array_map(static fn (int $i): Mutex => new Mutex($cells->slice($i * Mutex::SIZE)), range(0, 31));
$mutex = $mutexes[0];
$file = tmpfile();
$bench->time('empty internal method', '$fixed->getSize()', ['fixed' => new SplFixedArray(1)]);
$bench->time('lock() and unlock()', '$mutex->lock(); $mutex->unlock()', compact('mutexes'), SPOT);
$bench->time('flock() twice', 'flock($file, LOCK_EX); flock($file, LOCK_UN)', compact('file'));
if ($have_sysvsem) {
    $semaphore = sem_get(0); // IPC_PRIVATE
    $parent = getmypid();
    register_shutdown_function(static fn () => getmypid() === $parent && sem_remove($semaphore));
    $bench->time('sem_acquire() and sem_release()', 'sem_acquire($semaphore); sem_release($semaphore)', compact('semaphore'));
}
if ($have_swoole) {
    $bench->time('Swoole\Lock', '$lock->lock(); $lock->unlock()', ['lock' => new Swoole\Lock(SWOOLE_MUTEX)]);
}
$bench->time('tryLock() and unlock()', '$mutex->tryLock(); $mutex->unlock()', compact('mutexes'), SPOT);
$bench->time('lock(1.0) and unlock()', '$mutex->lock(1.0); $mutex->unlock()', compact('mutexes'), SPOT);
$bench->time('synchronized()', '$mutex->synchronized($body)', ['mutexes' => $mutexes, 'body' => static fn () => null], SPOT);
$bench->time('a call of that function', '$body()', ['body' => static fn () => null]);

$bench->compare('lock() and unlock()', 'flock() twice', 0.12);
$bench->compare('lock() and unlock()', 'sem_acquire() and sem_release()', 0.08);
$bench->compare('lock() and unlock()', 'Swoole\Lock', 1.0);
$bench->compare('lock() and unlock()', 'empty internal method');
$bench->compare('synchronized()', 'a call of that function');

$bench->run();

/* Several processes want it at once, and do nothing else */

$path = tempnam(sys_get_temp_dir(), 'shm-bench-');
$parent = getmypid();
register_shutdown_function(static fn () => getmypid() === $parent && unlink($path));
$works = [
    'lock() and unlock()' => static function () use ($mutex): void {
        for ($i = 0; $i < OPERATIONS; $i++) {
            $mutex->lock();
            $mutex->unlock();
        }
    },
    'flock() twice' => static function () use ($path): void {
        static $own = null;
        $own ??= fopen($path, 'r'); // each process its own: a fork would share the lock
        for ($i = 0; $i < OPERATIONS; $i++) {
            flock($own, LOCK_EX);
            flock($own, LOCK_UN);
        }
    },
];
if ($have_sysvsem) {
    $works['sem_acquire() and sem_release()'] = static function () use ($semaphore): void {
        for ($i = 0; $i < OPERATIONS; $i++) {
            sem_acquire($semaphore);
            sem_release($semaphore);
        }
    };
}
print_together($bench, $works);
