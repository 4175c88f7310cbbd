--TEST--
SharedMemory: what does not fit on an ext4 disk takes none of its space, for new files and for existing ones
--EXTENSIONS--
shm
--SKIPIF--
<?php
$image = tempnam(sys_get_temp_dir(), 'shm-test-');
ftruncate(fopen($image, 'r+'), 8 << 20);
exec("export PATH=\$PATH:/usr/sbin; mkfs.ext4 -q $image 2>&1 && unshare -m mount -o loop $image /mnt 2>&1", $output, $status);
unlink($image);
$status === 0 || die('skip no disk of its own: ' . end($output));
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

if ($argc === 1) {
    mkdir($folder = temporary_path());
    ftruncate(fopen($image = temporary_path(), 'x'), 8 << 20);
    $mount = 'PATH=$PATH:/usr/sbin; mkfs.ext4 -q "$0" && mount -o loop "$0" "$1" && shift && exec "$@"';
    $command = ['unshare', '-m', 'sh', '-c', $mount, $image, $folder, ...unrelated_php(), __FILE__, $folder];
    exit(proc_close(proc_open($command, [], $pipes)));
}

$folder = $argv[1];
file_put_contents("$folder/old", 'content');
$block = SharedMemory::mmap(0, "$folder/old");
$free = disk_free_space($folder);
// What it has allocated before it runs out, ext4 keeps for the file.
$attempts = [
    'new' => fn() => SharedMemory::mmap(100 << 20, "$folder/new"),
    'opened' => fn() => SharedMemory::mmap(100 << 20, "$folder/old"),
    'grown' => fn() => $block->grow(100 << 20),
];
foreach ($attempts as $what => $attempt) {
    echo "$what: ";
    try_to($attempt, [$folder => '{folder}', "$free bytes" => '{free} bytes']);
    printf("    %d bytes taken\n", $free - disk_free_space($folder));
}
var_dump(file_exists("$folder/new"), $block->read(), file_get_contents("$folder/old"));

echo "All but a little: ";
$size = (int) $free - (1 << 20);
try_to(fn() => SharedMemory::mmap($size, "$folder/new")->write('!', $size - 1));
?>
--EXPECT--
new: SharedMemory\NoSpaceException(28): fallocate("{folder}/new", 104857600 bytes): No space left on device; {free} bytes are free there
    0 bytes taken
opened: SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 104857600 bytes): No space left on device; {free} bytes are free there
    0 bytes taken
grown: SharedMemory\NoSpaceException(28): fallocate("{folder}/old", 104857600 bytes): No space left on device; {free} bytes are free there
    0 bytes taken
bool(false)
string(7) "content"
string(7) "content"
All but a little: returned int 1
