--TEST--
SharedMemory: the class and its exceptions have exactly the documented members
--EXTENSIONS--
shm
--FILE--
<?php
$class = new ReflectionClass('SharedMemory');
echo implode(' ', Reflection::getModifierNames($class->getModifiers())), ' class ', $class->name;
echo ' implements ', implode(', ', $class->getInterfaceNames()), "\n";
foreach ($class->getReflectionConstants() as $constant) {
    echo implode(' ', Reflection::getModifierNames($constant->getModifiers()));
    echo " const $constant->name = ", $constant->getValue(), "\n";
}
echo count($class->getProperties()), " properties\n";
foreach ($class->getMethods() as $method) {
    $parameters = array_map(
        fn($parameter) => "{$parameter->getType()} \${$parameter->name}"
            . ($parameter->isOptional() ? ' = ' . var_export($parameter->getDefaultValue(), true) : ''),
        $method->getParameters(),
    );
    printf(
        "%s function %s(%s)%s\n",
        implode(' ', Reflection::getModifierNames($method->getModifiers())),
        $method->name,
        implode(', ', $parameters),
        $method->hasReturnType() ? ": {$method->getReturnType()}" : '',
    );
}

echo "\n";
$extension = new ReflectionExtension('shm');
foreach ($extension->getClasses() as $class) {
    if ($class->isSubclassOf(Throwable::class)) {
        echo implode(' ', Reflection::getModifierNames($class->getModifiers()));
        echo "$class->name extends ", $class->getParentClass()->name;
        $own = array_filter($class->getMethods(), fn($method) => $method->class === $class->name);
        echo $own || $class->getReflectionConstants() ? ' with more' : '', "\n";
    }
}
echo count($extension->getFunctions()), ' functions, ', count($extension->getINIEntries()), ' settings, ';
echo count($extension->getConstants()), " constants outside of classes\n";
?>
--EXPECT--
final class SharedMemory implements Countable
public const PROT_NONE = 0
public const PROT_READ = 1
public const PROT_WRITE = 2
public const PROT_EXEC = 4
public const EXISTING = 1
public const EXCLUSIVE = 2
public const READ_ONLY = 4
public const PRIVATE = 8
public const HUGE_PAGES = 16
public const POPULATE = 32
0 properties
private function __construct()
public static function mmap(int $size, ?string $file = NULL, int $flags = 0, int $mode = 384): SharedMemory
public static function sysv(int $size, int $key = 0, int $flags = 0, int $mode = 384): SharedMemory
public function read(int $offset = 0, ?int $length = NULL): string
public function write(string $data, int $offset = 0): int
public function fill(int $byte = 0, int $offset = 0, ?int $length = NULL): void
public function slice(int $offset, ?int $length = NULL): SharedMemory
public function protect(int $protection): void
public function grow(int $size): void
public function flush(): void
public function free(bool $remove = false): void
public function count(): int
public function offset(): int
public function mechanism(): string
public function file(): ?string
public function key(): ?int
public function id(): ?int
public function info(): array

SharedMemory\Exception extends Exception
SharedMemory\ExistsException extends SharedMemory\Exception
SharedMemory\NotFoundException extends SharedMemory\Exception
SharedMemory\AccessException extends SharedMemory\Exception
SharedMemory\NoSpaceException extends SharedMemory\Exception
SharedMemory\FormatException extends SharedMemory\Exception
SharedMemory\TimeoutException extends SharedMemory\Exception
SharedMemory\ClosedException extends SharedMemory\Exception
SharedMemory\AbandonedException extends SharedMemory\Exception
SharedMemory\UnserializeException extends SharedMemory\Exception with more
SharedMemory\Error extends Error
0 functions, 0 settings, 0 constants outside of classes
