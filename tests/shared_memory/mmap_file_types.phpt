--TEST--
SharedMemory: mmap() refuses whatever is not a regular file, without waiting and without following links
--EXTENSIONS--
shm
posix
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

$folder = temporary_path();
mkdir($folder);
$fifo = temporary_path();
posix_mkfifo($fifo, 0600);
$socket = temporary_path();
$server = stream_socket_server("unix://$socket");
$file = temporary_path();
file_put_contents($file, 'untouched');
$link = temporary_path();
symlink($file, $link);
$dangling = temporary_path();
symlink("$file-new", $dangling);
$loop = temporary_path();
symlink($loop, $loop);

foreach ([
    'folder' => $folder,
    'root' => '/',
    'FIFO' => $fifo,
    'socket' => $socket,
    'null device' => '/dev/null',
    'zero device' => '/dev/zero',
    'link to a file' => $link,
    'link to nothing' => $dangling,
    'link to itself' => $loop,
] as $what => $path) {
    $messages = [];
    foreach ([0, SharedMemory::EXISTING, SharedMemory::READ_ONLY, SharedMemory::PRIVATE] as $flags) {
        foreach ([0, 1] as $size) {
            ob_start();
            try_to(fn() => SharedMemory::mmap($size, $path, $flags), [$path => '{path}', ', 1 bytes' => '']);
            $messages[] = ob_get_clean();
        }
    }
    echo "$what: ", implode(array_unique($messages));
}
var_dump(file_get_contents($file), file_exists("$file-new"), scandir($folder) === ['.', '..']);
?>
--EXPECT--
folder: SharedMemory\Exception(21): open("{path}"): Is a directory; it is not a regular file, and only those can be mapped
root: SharedMemory\Exception(21): open("{path}"): Is a directory; it is not a regular file, and only those can be mapped
FIFO: SharedMemory\Exception(19): open("{path}"): No such device; it is not a regular file, and only those can be mapped
socket: SharedMemory\Exception(6): open("{path}"): No such device or address; it is not a regular file, and only those can be mapped
null device: SharedMemory\Exception(19): open("{path}"): No such device; it is not a regular file, and only those can be mapped
zero device: SharedMemory\Exception(19): open("{path}"): No such device; it is not a regular file, and only those can be mapped
link to a file: SharedMemory\Exception(40): open("{path}"): Too many levels of symbolic links; it is a symbolic link, give the path of the file itself, see realpath()
link to nothing: SharedMemory\Exception(40): open("{path}"): Too many levels of symbolic links; it is a symbolic link, give the path of the file itself, see realpath()
link to itself: SharedMemory\Exception(40): open("{path}"): Too many levels of symbolic links; it is a symbolic link, give the path of the file itself, see realpath()
string(9) "untouched"
bool(false)
bool(true)
