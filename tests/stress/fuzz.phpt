--TEST--
SharedMemory: random calls with arguments at and around all limits do what a model of strings does
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
