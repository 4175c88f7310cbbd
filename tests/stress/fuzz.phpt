--TEST--
SharedMemory: random calls with arguments at and around all limits match a model of strings
--EXTENSIONS--
shm
pcntl
--FILE--
<?php
require __DIR__ . '/fuzz.inc';
echo "done\n";
?>
--EXPECT--
done
