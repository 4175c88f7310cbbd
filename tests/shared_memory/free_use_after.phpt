--TEST--
SharedMemory: after free() every use of the block, and of any slice of it, throws
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path();
$uses = [
    'read()' => fn($window) => $window->read(),
    'read(0, 0)' => fn($window) => $window->read(0, 0),
    'read(99)' => fn($window) => $window->read(99),
    'write()' => fn($window) => $window->write('x'),
    "write('')" => fn($window) => $window->write(''),
    'fill()' => fn($window) => $window->fill(),
    'fill(0, 0, 0)' => fn($window) => $window->fill(0, 0, 0),
    'slice()' => fn($window) => $window->slice(0),
    'slice(0, 0)' => fn($window) => $window->slice(0, 0),
    'protect()' => fn($window) => $window->protect(SharedMemory::PROT_READ),
    'grow()' => fn($window) => $window->grow(20),
    'flush()' => fn($window) => $window->flush(),
    'free()' => fn($window) => $window->free(),
    'free(true)' => fn($window) => $window->free(true),
    'count()' => fn($window) => $window->count(),
    'count' => fn($window) => count($window),
    'offset()' => fn($window) => $window->offset(),
    'mechanism()' => fn($window) => $window->mechanism(),
    'file()' => fn($window) => $window->file(),
    'key()' => fn($window) => $window->key(),
    'id()' => fn($window) => $window->id(),
    'info()' => fn($window) => $window->info(),
];
$missing = array_diff(
    get_class_methods('SharedMemory'),
    array_map(fn($use) => strtok($use, '('), array_keys($uses)),
);
echo 'not tried: ', implode(', ', $missing), "\n";

$blocks = [
    'anonymous' => SharedMemory::mmap(10),
    'file' => SharedMemory::mmap(10, $path),
    'READ_ONLY' => SharedMemory::mmap(10, $path, SharedMemory::READ_ONLY),
    'segment' => SharedMemory::sysv(10),
];
foreach ($blocks as $kind => $block) {
    $windows = ['block' => $block, 'slice' => $block->slice(0, 5), 'slice of a slice' => $block->slice(2, 5)->slice(1)];
    $block->free();
    foreach ($windows as $what => $window) {
        foreach ($uses as $use => $body) {
            ob_start();
            try_to(fn() => $body($window));
            $outcomes["$kind, $what, $use"] = ob_get_clean();
        }
    }
}
echo count($outcomes), " uses, all like the first:\n";
foreach (array_unique($outcomes) as $use => $outcome) {
    echo "$use: $outcome";
}

echo "What looks at an object without using it does not:\n";
var_dump($window, (bool) $window, isset($window->x), (array) $window, json_encode($window), $window == $block);
foreach ($window as $value) {
    echo "a value\n";
}
var_dump(filesize($path));
?>
--EXPECTF--
not tried: mmap, sysv
264 uses, all like the first:
anonymous, block, read(): SharedMemory\Error(0): This block of shared memory has been freed
What looks at an object without using it does not:
object(SharedMemory)#%d (1) {
  ["freed"]=>
  bool(true)
}
bool(true)
bool(false)
array(0) {
}
string(2) "{}"
bool(false)
int(10)
