--TEST--
FixedPool, RingBuffer, GlobalMemory: random calls do what a model of arrays does
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/pools_model.inc';
echo "done\n";
?>
--EXPECT--
done
