--TEST--
FixedPool, RingBuffer, GlobalMemory: random calls match a model of arrays
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/pools_model.inc';
echo "done\n";
?>
--EXPECT--
done
