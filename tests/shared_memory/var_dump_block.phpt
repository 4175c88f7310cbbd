--TEST--
SharedMemory: var_dump() shows what info() knows
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$path = temporary_path('/dev/shm');
$block = SharedMemory::mmap(10, $path);
var_dump($block->slice(2, 3));

function shown(SharedMemory $window): array
{
    preg_match_all('/\[(\w+)\] => ?(.*)/', print_r($window, true), $found);
    return array_combine($found[1], $found[2]);
}
var_dump(shown($block) === array_map(strval(...), $block->info()));
$segment = SharedMemory::sysv(10);
var_dump(shown($segment) === array_map(strval(...), $segment->info()));

echo "There are no properties:\n";
var_dump(get_object_vars($block), (array) $block, json_encode($block), var_export($block, true));

$block->free();
var_dump($block);
?>
--EXPECTF--
object(SharedMemory)#%d (16) {
  ["mechanism"]=>
  string(4) "mmap"
  ["offset"]=>
  int(2)
  ["size"]=>
  int(3)
  ["file"]=>
  string(%d) "/dev/shm/shm-test-%s"
  ["key"]=>
  NULL
  ["id"]=>
  NULL
  ["block"]=>
  int(10)
  ["mapped"]=>
  int(%d)
  ["resident"]=>
  int(%d)
  ["page_size"]=>
  int(%d)
  ["huge_pages"]=>
  bool(false)
  ["protection"]=>
  int(3)
  ["mode"]=>
  int(384)
  ["owner"]=>
  int(%d)
  ["creator"]=>
  NULL
  ["attached"]=>
  NULL
}
bool(true)
bool(true)
There are no properties:
array(0) {
}
array(0) {
}
string(2) "{}"
string(%d) "\SharedMemory::__set_state(array(
))"
object(SharedMemory)#%d (1) {
  ["freed"]=>
  bool(true)
}
