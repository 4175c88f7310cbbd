--TEST--
SharedMemory: phpinfo() shows version, mechanisms, page sizes and the System V limits
--EXTENSIONS--
shm
--FILE--
<?php
require __DIR__ . '/../helpers.inc';

ob_start();
(new ReflectionExtension('shm'))->info();
$rows = [];
foreach (explode("\n", trim(ob_get_clean())) as $line) {
    if (str_contains($line, ' => ')) {
        [$name, $value] = explode(' => ', $line);
        $rows[$name] = $value;
    }
}
print_r($rows);

$limit = fn(string $name) => trim(file_get_contents("/proc/sys/kernel/$name"));
preg_match('/^Hugepagesize:\s+(\d+)/m', file_get_contents('/proc/meminfo'), $huge);
var_dump(
    $rows['Version'] === phpversion('shm'),
    $rows['Page size'] === exec('getconf PAGESIZE') . ' bytes',
    $huge ? str_starts_with($rows['Huge page size'], ($huge[1] << 10) . ' bytes, ') : $rows['Huge page size'] === 'none',
    $rows['System V: bytes in a segment (SHMMAX)'] === $limit('shmmax'),
    str_starts_with($rows['System V: segments (SHMMNI)'], $limit('shmmni') . ', '),
);

echo "The same with php --ri:\n";
$output = shell_exec(implode(' ', array_map(escapeshellarg(...), [...unrelated_php(), '--ri', 'shm'])));
var_dump(str_contains($output, "Version => $rows[Version]\n"));
?>
--EXPECTF--
Array
(
    [Shared memory] => enabled
    [Version] => %d.%d.%s
    [Mechanisms] => mmap (files, anonymous memory), System V
    [Anonymous memory] => %s
    [Page size] => %d bytes
    [Huge page size] => %s
    [System V: bytes in a segment (SHMMAX)] => %d
    [System V: bytes in all segments (SHMALL)] => %d, %d in use
    [System V: segments (SHMMNI)] => %d, %d in use
)
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
The same with php --ri:
bool(true)
