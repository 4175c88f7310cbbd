--TEST--
Queue: random calls do what a model, an array, does
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/queue_model.inc';
echo "done\n";
?>
--EXPECT--
done
