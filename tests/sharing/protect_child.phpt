--TEST--
SharedMemory: protect() binds this process and children forked afterwards, and no other
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

const RW = SharedMemory::PROT_READ | SharedMemory::PROT_WRITE;

/** Which of the two this process can do: "rw", "r-", "--". */
function rights(SharedMemory $block): string
{
    $rights = '';
    foreach (['r' => static fn () => $block->read(500, 1), 'w' => static fn () => $block->write('w', 500)] as $right => $body) {
        try {
            $body();
            $rights .= $right;
        } catch (SharedMemory\Error) {
            $rights .= '-';
        }
    }
    return $rights;
}

foreach (blocks(10_000) as $kind => $block) {
    echo "$kind\n";
    $older = Partner::fork(static function (Partner $parent) use ($block): void {
        while (($line = $parent->hear()) !== 'end') {
            if ($line !== 'rights') {
                $block->protect((int) $line);
            }
            $parent->say(rights($block));
        }
    });

    $block->protect(SharedMemory::PROT_READ);
    $older->say('rights');
    echo rights($block), ' here, ', $older->hear(), " in an older child\n";
    in_child(static function () use ($block): void {
        echo rights($block), ' in a younger child, ';
        $block->protect(RW);
        echo rights($block), " when it wants\n";
    });
    echo rights($block), " here all the same\n";

    $slice = $block->slice(400, 200);
    $block->protect(SharedMemory::PROT_NONE);
    in_child(static function () use ($block, $slice): void {
        echo rights($block), ' in a child forked without any rights';
        try {
            $slice->read();
        } catch (SharedMemory\Error) {
            echo ", the same through a slice\n";
        }
    });
    $older->say('rights');
    echo rights($block), ' here, ', $older->hear(), " in an older child\n";

    $block->protect(RW);
    $older->say(SharedMemory::PROT_READ);
    echo $older->hear(), ' in an older child that protects it, ', rights($block), " here\n";
    $older->say('end');
    $older->end();
}

foreach (named_blocks(10_000) as $kind => $block) {
    $block->protect(SharedMemory::PROT_NONE);
    echo in_unrelated_process('$block = ' . opening_of($block) . ';' . <<<'CODE'
        $block->write('unrelated');
        $block->protect(SharedMemory::PROT_NONE);
    CODE);
    $block->protect(RW);
    echo "$kind: ", $block->read(0, 9), ', ', rights($block), "\n";
}
?>
--EXPECT--
anonymous
r- here, rw in an older child
r- in a younger child, rw when it wants
r- here all the same
-- in a child forked without any rights, the same through a slice
-- here, rw in an older child
r- in an older child that protects it, rw here
private segment
r- here, rw in an older child
r- in a younger child, rw when it wants
r- here all the same
-- in a child forked without any rights, the same through a slice
-- here, rw in an older child
r- in an older child that protects it, rw here
file
r- here, rw in an older child
r- in a younger child, rw when it wants
r- here all the same
-- in a child forked without any rights, the same through a slice
-- here, rw in an older child
r- in an older child that protects it, rw here
keyed segment
r- here, rw in an older child
r- in a younger child, rw when it wants
r- here all the same
-- in a child forked without any rights, the same through a slice
-- here, rw in an older child
r- in an older child that protects it, rw here
file: unrelated, rw
keyed segment: unrelated, rw
