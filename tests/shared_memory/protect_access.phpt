--TEST--
SharedMemory: protect() decides what this process may do, and a forbidden access throws and changes nothing
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$key = temporary_key();
$blocks = [
    'anonymous' => SharedMemory::mmap(10),
    'file' => SharedMemory::mmap(10, $path),
    'segment' => SharedMemory::sysv(10, $key),
];
$protections = [
    'NONE' => SharedMemory::PROT_NONE,
    'READ' => SharedMemory::PROT_READ,
    'WRITE' => SharedMemory::PROT_WRITE,
    'READ and WRITE' => SharedMemory::PROT_READ | SharedMemory::PROT_WRITE,
];
foreach ($blocks as $what => $block) {
    echo "$what:\n";
    $block->write('0123456789');
    $slice = $block->slice(2, 3);
    foreach ($protections as $name => $protection) {
        $block->protect($protection);
        $outcomes = [];
        foreach ([
            'read' => fn() => $block->read(),
            'read of a slice' => fn() => $slice->read(0, 1),
            'read of nothing' => fn() => $block->read(0, 0),
            'write' => fn() => $block->write('a'),
            'write to a slice' => fn() => $slice->write('a'),
            'write of nothing' => fn() => $block->write(''),
            'fill' => fn() => $block->fill(ord('a'), 1, 1),
            'fill of nothing' => fn() => $block->fill(0, 0, 0),
        ] as $access => $body) {
            try {
                $body();
                $outcomes[] = $access;
            } catch (SharedMemory\Error $e) {
                $messages[$e->getMessage()] = true;
            }
        }
        printf("%s: %s\n", $name, implode(', ', $outcomes) ?: 'nothing');
        // These touch no byte.
        expect_true([count($block), $block->slice(1)->count(), $block->info()['protection']] === [10, 9, $protection], 'facts');
    }
    var_dump($block->read());
    $messages_of[] = array_keys($messages);
}
print_r(array_unique(array_merge(...$messages_of)));
$block->free(true);
?>
--EXPECT--
anonymous:
NONE: nothing
READ: read, read of a slice, read of nothing
WRITE: write, write to a slice, write of nothing, fill, fill of nothing
READ and WRITE: read, read of a slice, read of nothing, write, write to a slice, write of nothing, fill, fill of nothing
string(10) "aaa3456789"
file:
NONE: nothing
READ: read, read of a slice, read of nothing
WRITE: write, write to a slice, write of nothing, fill, fill of nothing
READ and WRITE: read, read of a slice, read of nothing, write, write to a slice, write of nothing, fill, fill of nothing
string(10) "aaa3456789"
segment:
NONE: nothing
READ: read, read of a slice, read of nothing
WRITE: write, write to a slice, write of nothing, fill, fill of nothing
READ and WRITE: read, read of a slice, read of nothing, write, write to a slice, write of nothing, fill, fill of nothing
string(10) "aaa3456789"
Array
(
    [0] => This block cannot be read: it is protected, see SharedMemory::protect()
    [1] => This block cannot be written: it is protected, see SharedMemory::protect()
)
