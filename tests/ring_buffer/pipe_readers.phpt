--TEST--
RingBuffer: one writer hands blocks of 10 to 100 KB to four readers, which read what was written and free them
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\RingBuffer;

const READERS = 4;

mt_srand(1);
$blocks = rounds(3000, 10_000);
foreach (['anonymous', 'file'] as $kind) {
    $ring = new RingBuffer($kind === 'file' ? SharedMemory::mmap(1 << 20, temporary_path()) : 1 << 20);
    $pipes = $readers = [];
    for ($reader = 0; $reader < READERS; $reader++) {
        [$here, $there] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $readers[] = fork_child(static function () use ($ring, $there, $here, $pipes, $kind): void {
            fclose($here);
            array_map(fclose(...), $pipes);
            while (($line = fgets($there)) !== false) {
                [$number, $size, $offset] = array_map(intval(...), explode(' ', $line));
                $one = $ring->at($offset);
                $whole = count($one) === $size && $one->read() === stamp($number, $size, $size);
                expect_true($whole, "$kind: block $number is whole");
                $ring->free($one);
                fwrite($there, "\n");
            }
        });
        fclose($there);
        $pipes[] = $here;
    }
    $waiting = 0;
    for ($number = 0; $number < $blocks; $number++) {
        $size = mt_rand(10_000, 100_000);
        while (($one = $ring->alloc($size)) === null) {
            // A reader frees one.
            $ready = $pipes;
            $none = null;
            $waiting += stream_select($ready, $none, $none, 50) > 0;
            foreach ($ready as $pipe) {
                fgets($pipe);
            }
        }
        $one->write(stamp($number, $size, $size));
        fwrite($pipes[$number % READERS], "$number $size {$one->offset()}\n");
    }
    foreach ($pipes as $pipe) {
        stream_socket_shutdown($pipe, STREAM_SHUT_WR);
    }
    wait_for(...$readers);
    expect_true($ring->stats()['blocks'] === 0, "$kind: all were freed");
    expect_true($ring->alloc($ring->capacity()) !== null, "$kind: all of it can be had");
}
echo "done\n";
?>
--EXPECT--
done
