--TEST--
var_dump() shows what a structure knows, without waiting for a lock and without an exception; casts and comparisons do not
--EXTENSIONS--
shm
pcntl
posix
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\{Atomic, AtomicFloat, FixedPool, GlobalMemory, Mutex, Queue, RingBuffer, Type, Vector};

/** What var_dump() shows of an object, by name. */
function shown(object $object): array
{
    ob_start();
    var_dump($object);
    $dump = ob_get_clean();
    preg_match_all('/^  \["(\w+)"\]=>\n  (.*)$/m', $dump, $facts);
    return array_combine($facts[1], $facts[2]);
}

$block = SharedMemory::mmap(1 << 16, temporary_path('/dev/shm'));
$atomic = new Atomic($block->slice(0, 8));
$float = new AtomicFloat($block->slice(8, 8));
$vector = new Vector(Type::Int16, $block->slice(64, 24));
$small = new Vector(Type::Float64, $block->slice(128, 16));
$mutex = new Mutex($block->slice(192, 64));
$pool = new FixedPool(40, $block->slice(1024, 1024));
$owned = new FixedPool(40, $block->slice(2048, 1024), owned: true);
$ring = new RingBuffer($block->slice(4096, 4096));
$memory = new GlobalMemory($block->slice(8192, 8192));
$queue = new Queue($block->slice(16384, 4096));

$atomic->store(-5);
$float->store(2.5);
$vector->assign(range(101, 112));
$small[1] = 0.5;
[$pool->alloc(), $pool->alloc(), $owned->alloc()];
$blocks = [$ring->alloc(10), $ring->alloc(20), $ring->alloc(30)];
$ring->free($blocks[0]);
for ($i = 0; $i < 12; $i++) {
    $memory->region("region $i", 10);
}
$queue->pushAll([['a message'], 'another', 'a third']);
$message = $queue->receive();
foreach ([$atomic, $float, $vector, $small, $mutex, $pool, $owned, $ring, $memory, $queue, $message] as $object) {
    var_dump($object);
}

// The same after the methods have been used: nothing is remembered.
$atomic->add();
$queue->close();
$message->ack();
$mutex->lock();
expect_true(shown($atomic) === ['value' => 'int(-4)'], 'the new value');
expect_true(shown($queue)['closed'] === 'bool(true)' && shown($queue)['count'] === 'int(2)', 'it is closed');
expect_true(shown($message)['leased'] === 'bool(false)', 'it is acknowledged');
$held = ['held' => 'bool(true)', 'owner' => sprintf('int(%d)', getmypid()), 'abandoned' => 'bool(false)'];
expect_true(shown($mutex) === $held, 'the holder is this process');
in_child(static fn () => expect_true(shown($mutex) === array_replace($held, ['held' => 'bool(false)']), 'for a child another one'));

// A stopped process holds every lock.
$locks = ['mutex' => 192 + 48, 'ring' => 4096 + 48, 'memory' => 8192 + 48, 'turn' => 16384 + 48, 'push' => 16384 + 128, 'pop' => 16384 + 192];
$mutex->unlock();
$before = array_map(shown(...), [$ring, $memory, $queue]);
$holder = Partner::fork(static function (Partner $parent) use ($mutex): void {
    $mutex->lock();
    $parent->say('locked');
    posix_kill(getmypid(), SIGSTOP);
});
$holder->hear();
$word = $block->read($locks['mutex'], 8);
expect_true((unpack('Q', $word)[1] >> 2 & 0x3fffff) === $holder->pid, 'the word names the holder');
foreach ($locks as $lock) {
    $block->write($word, $lock);
}
expect_true(!(new Mutex($block->slice(192, 64)))->tryLock(), 'it is locked');
expect_true(array_map(shown(...), [$ring, $memory, $queue]) === $before, 'the same while others hold the locks');
$held = ['held' => 'bool(false)', 'owner' => "int($holder->pid)", 'abandoned' => 'bool(false)'];
expect_true(shown($mutex) === $held, 'the holder');
$holder->kill();
expect_true(shown($mutex) === array_replace($held, ['abandoned' => 'bool(true)']), 'the holder has died');
expect_true(array_map(shown(...), [$ring, $memory, $queue]) === $before, 'the same while a dead process holds the locks');
expect_true($block->read($locks['mutex'], 8) === $word && $block->read($locks['pop'], 8) === $word, 'no lock was touched');
$mutex->lock();
$mutex->unlock();
expect_true(shown($mutex) === ['held' => 'bool(false)', 'owner' => 'NULL', 'abandoned' => 'bool(true)'], 'it is free and abandoned');

// Whatever is written into them.
$bytes = $block->read();
mt_srand(3);
for ($i = 0; $i < 300; $i++) {
    for ($at = [0, 1024, 2048, 4096, 8192, 16384][$i % 6], $end = $at + 320; $at < $end; $at += 8) {
        $block->write(pack('q', [0, -1, 1 << 62, mt_rand()][mt_rand(0, 3)]), $at);
    }
    array_map(shown(...), [$atomic, $float, $vector, $pool, $owned, $ring, $memory, $queue]);
}
for ($i = 0; $i < 8; $i++) {
    $block->write(str_repeat("\xff", 64), 8192 + 48);
}
expect_true(array_keys(shown($memory)) === ['damaged'], 'what cannot be is said to be damaged');
$block->write($bytes);

$objects = [$atomic, $float, $vector, $mutex, $pool, $owned, $ring, $memory, $queue, $message];
foreach ($objects as $object) {
    $properties = match ($object) {
        $vector => ['type' => Type::Int16],
        $pool, $owned => ['sliceSize' => 40],
        $message => ['value' => ['a message'], 'deliveries' => 1],
        default => [],
    };
    $class = $object::class;
    expect_true((array) $object === $properties && get_object_vars($object) === $properties, "$class: its properties");
    expect_true($object === $vector || json_encode($object) === json_encode((object) $properties), "$class: as JSON");
    $code = var_export($object, true);
    expect_true(substr_count($code, '=>') === count($properties, COUNT_RECURSIVE), "$class: as code");
    expect_true($object == $object && array_filter($objects, static fn ($other) => $other == $object) === array_filter(
        $objects, static fn ($other) => $other === $object,
    ), "$class: it equals itself");
}

echo "Where they cannot be read:\n";
$reasons = static fn () => array_unique(array_map(static function (object $object): string {
    $facts = array_diff_key(shown($object), ['type' => 0, 'sliceSize' => 0, 'value' => 0, 'deliveries' => 0]);
    return json_encode($facts);
}, $objects));
$block->protect(SharedMemory::PROT_NONE);
echo implode(' ', $reasons()), "\n";
$block->protect(SharedMemory::PROT_READ);
expect_true(shown($queue) === $before[2], 'where they can only be read');
$block->free();
echo implode(' ', $reasons()), "\n";

$path = temporary_path('/dev/shm');
$pool = new FixedPool(40, SharedMemory::mmap(65536, $path));
file_put_contents($path, '');
expect_true(shown($pool)['lost'] === 'bool(true)', 'a truncated file is lost');
try_to($pool->available(...), [$path => 'PATH']);
expect_true(array_keys(shown($pool)) === ['sliceSize', 'lost'], 'and nothing else is said of it then');
$path = temporary_path('/dev/shm');
$queue = new Queue(SharedMemory::mmap(65536, $path));
file_put_contents($path, '');
try_to(static fn () => $queue->isClosed(), [$path => 'PATH']);
expect_true(shown($queue) === ['lost' => 'bool(true)'], 'one that was found to be lost');
?>
--EXPECTF--
object(SharedMemory\Atomic)#%d (1) {
  ["value"]=>
  int(-5)
}
object(SharedMemory\AtomicFloat)#%d (1) {
  ["value"]=>
  float(2.5)
}
object(SharedMemory\Vector)#%d (3) {
  ["type"]=>
  enum(SharedMemory\Type::Int16)
  ["count"]=>
  int(12)
  ["first"]=>
  array(10) {
    [0]=>
    int(101)
    [1]=>
    int(102)
    [2]=>
    int(103)
    [3]=>
    int(104)
    [4]=>
    int(105)
    [5]=>
    int(106)
    [6]=>
    int(107)
    [7]=>
    int(108)
    [8]=>
    int(109)
    [9]=>
    int(110)
  }
}
object(SharedMemory\Vector)#%d (3) {
  ["type"]=>
  enum(SharedMemory\Type::Float64)
  ["count"]=>
  int(2)
  ["first"]=>
  array(2) {
    [0]=>
    float(0)
    [1]=>
    float(0.5)
  }
}
object(SharedMemory\Mutex)#%d (3) {
  ["held"]=>
  bool(false)
  ["owner"]=>
  NULL
  ["abandoned"]=>
  bool(false)
}
object(SharedMemory\FixedPool)#%d (4) {
  ["sliceSize"]=>
  int(40)
  ["count"]=>
  int(22)
  ["available"]=>
  int(20)
  ["owned"]=>
  bool(false)
}
object(SharedMemory\FixedPool)#%d (4) {
  ["sliceSize"]=>
  int(40)
  ["count"]=>
  int(19)
  ["available"]=>
  int(18)
  ["owned"]=>
  bool(true)
}
object(SharedMemory\RingBuffer)#%d (2) {
  ["capacity"]=>
  int(3944)
  ["blocks"]=>
  int(2)
}
object(SharedMemory\GlobalMemory)#%d (3) {
  ["available"]=>
  int(5248)
  ["count"]=>
  int(12)
  ["names"]=>
  array(10) {
    [0]=>
    string(8) "region 0"
    [1]=>
    string(8) "region 1"
    [2]=>
    string(8) "region 2"
    [3]=>
    string(8) "region 3"
    [4]=>
    string(8) "region 4"
    [5]=>
    string(8) "region 5"
    [6]=>
    string(8) "region 6"
    [7]=>
    string(8) "region 7"
    [8]=>
    string(8) "region 8"
    [9]=>
    string(8) "region 9"
  }
}
object(SharedMemory\Queue)#%d (4) {
  ["capacity"]=>
  int(3824)
  ["count"]=>
  int(2)
  ["closed"]=>
  bool(false)
  ["serializer"]=>
  string(3) "php"
}
object(SharedMemory\Message)#%d (3) {
  ["value"]=>
  array(1) {
    [0]=>
    string(9) "a message"
  }
  ["deliveries"]=>
  int(1)
  ["leased"]=>
  bool(true)
}
Where they cannot be read:
{"protection":"int(0)"}
{"freed":"bool(true)"}
SharedMemory\Exception(5): "PATH", mapped with 65536 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
SharedMemory\Exception(5): "PATH", mapped with 65536 bytes, was truncated, or its disk failed or is full: free() the block and open the file again
