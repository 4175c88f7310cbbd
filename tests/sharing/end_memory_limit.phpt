--TEST--
SharedMemory: a child that hits its memory limit in read() leaves the block to its parent
--EXTENSIONS--
shm
pcntl
--SKIPIF--
<?php
if (getenv('USE_ZEND_ALLOC') === '0' && getenv('USE_TRACKED_ALLOC') !== '1') {
    die('skip without an allocator of PHP there is no memory limit');
}
?>
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

foreach (blocks(16 << 20) as $kind => $block) {
    flush();
    $pid = pcntl_fork();
    if ($pid === 0) {
        ini_set('display_errors', '0');
        ini_set('log_errors', '0');
        ini_set('memory_limit', (string) (memory_get_usage(true) + (4 << 20)));
        $block->write('before', 1000);
        $block->read();
        exit(0);
    }
    echo $kind, ': ', end_of($pid), ', ', $block->read(1000, 6), ', ', count($block), "\n";
    in_child(static function () use ($block): void {
        $block->write('after!', 1000);
    });
    expect_true($block->read(1000, 6) === 'after!', "$kind: it is still shared");
}
?>
--EXPECT--
anonymous: status 255, before, 16777216
private segment: status 255, before, 16777216
file: status 255, before, 16777216
keyed segment: status 255, before, 16777216
