--TEST--
Queue: random calls match a model, an array
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/queue_model.inc';
echo "done\n";
?>
--EXPECT--
done
