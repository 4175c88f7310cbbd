--TEST--
FixedPool: a child, an unrelated process and another mapping use the same slices, in every kind of block
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../structures.inc';

use SharedMemory\FixedPool;

foreach ([false, true] as $owned) {
    foreach (blocks(8192) as $kind => $block) {
        $kind .= $owned ? ', owned' : '';
        $pool = new FixedPool(56, $block->slice(1024), $owned);
        $slice = $pool->alloc();
        $slice->write('from the parent');
        $child = Partner::fork(static function (Partner $parent) use ($pool, $slice): void {
            expect_true($pool->at($slice->offset())->read(0, 15) === 'from the parent', 'the child sees it');
            $pool->free($slice);
            $its = $pool->alloc();
            $its->write('from the child');
            $parent->say($its->offset());
            $parent->hear();
            expect_true(throws(SharedMemory\Error::class, static fn () => $pool->free($its)), 'the parent has given it back');
        });
        $at = (int) $child->hear();
        $its = $pool->at($at);
        expect_true($its->read(0, 14) === 'from the child', "$kind: the parent sees what the child wrote");
        expect_true($pool->available() === count($pool) - 1, "$kind: one is taken");
        $pool->free($its);
        $child->say('freed');
        $child->end();

        if ($block->file() === null && !$block->key()) {
            continue;
        }
        $code = 'require $argv[1]; $owned = %2$s; $pool = new SharedMemory\FixedPool(56, (%1$s)->slice(1024), $owned);' .
            '$pool->free($pool->at((int) $argv[2])); $slice = $pool->alloc(); $slice->write("from a stranger");' .
            '$owned && $pool->adopt($slice); echo count($pool), " ", $slice->offset();';
        $slice = $pool->alloc();
        $code = sprintf($code, opening_of($block), var_export($owned, true));
        [$count, $at] = explode(' ', in_unrelated_process($code, __DIR__ . '/../helpers.inc', (string) $slice->offset()));
        expect_true((int) $count === count($pool), "$kind: the stranger has the same pool");
        $its = $pool->at((int) $at);
        expect_true($its->read(0, 15) === 'from a stranger', "$kind: the slice is where the stranger said");
        expect_true($pool->available() === count($pool) - 1, "$kind: one is taken");

        // The same bytes at another address.
        $again = eval('return ' . opening_of($block) . ';');
        $same = new FixedPool(56, $again->slice(1024), $owned);
        expect_true(throws(SharedMemory\Error::class, static fn () => $same->free($its)), "$kind: a window of the other mapping");
        expect_true($same->available() === count($pool) - 1, "$kind: it has freed nothing");
        $same->free($same->at($its->offset()));
        expect_true($pool->available() === count($pool), "$kind: with its own it can");
        $slices = [];
        for ($i = 0; $i < count($pool); $i++) {
            $slices[] = ($i % 2 ? $pool : $same)->alloc();
        }
        expect_apart($slices, 1024 + 64, 8192, $kind);
        expect_true($pool->alloc() === null && $same->alloc() === null, "$kind: no slice is left for either");
    }
}
echo "done\n";
?>
--EXPECT--
done
