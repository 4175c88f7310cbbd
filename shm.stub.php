<?php

/**
 * @generate-class-entries
 * @generate-legacy-arginfo 80200
 */

namespace {
    /**
     * A window on shared bytes: a whole block of shared memory, or a slice of one.
     *
     * A block is made or opened with mmap() or sysv(). Processes that are forked afterwards share it; a block in a file or with a
     * System V key can be opened by any process that has the permission. Reading and writing it makes no system call.
     * docs/concepts.md defines the words.
     *
     * An object belongs to the thread that made it; another thread opens the block by its name. For 64-bit systems only.
     *
     * Offsets and lengths count bytes from the beginning of the window. Nothing here locks: two processes that write the same
     * bytes at once leave a mixture, so give each its own bytes, or use a Mutex.
     *
     * Every method throws SharedMemory\Error once the block has been freed.
     *
     * @strict-properties
     * @not-serializable
     */
    final class SharedMemory implements Countable
    {
        /**
         * For protect(): no access at all.
         * @var int
         * @cvalue PROT_NONE
         */
        public const PROT_NONE = UNKNOWN;
        /**
         * For protect(): this process may read.
         * @var int
         * @cvalue PROT_READ
         */
        public const PROT_READ = UNKNOWN;
        /**
         * For protect(): this process may write. To read as well, add PROT_READ.
         * @var int
         * @cvalue PROT_WRITE
         */
        public const PROT_WRITE = UNKNOWN;
        /**
         * For protect(): this process may run machine code that lies in the block.
         * @var int
         * @cvalue PROT_EXEC
         */
        public const PROT_EXEC = UNKNOWN;

        /**
         * Open what is there, made larger if it is a file with fewer bytes than asked for; SharedMemory\NotFoundException if
         * nothing is.
         * @var int
         * @cvalue PHP_SHM_EXISTING
         */
        public const EXISTING = UNKNOWN;
        /**
         * Create; SharedMemory\ExistsException if something is there.
         * @var int
         * @cvalue PHP_SHM_EXCLUSIVE
         */
        public const EXCLUSIVE = UNKNOWN;
        /**
         * This process can only read. A file that exists is never grown then; one that does not is created, unless EXISTING is
         * given.
         * @var int
         * @cvalue PHP_SHM_READ_ONLY
         */
        public const READ_ONLY = UNKNOWN;
        /**
         * Copy on write: what this process changes stays in this process and its size stays as it was opened (files only).
         * @var int
         * @cvalue PHP_SHM_PRIVATE
         */
        public const PRIVATE = UNKNOWN;
        /**
         * Use huge pages if the system has any free, else ordinary ones that the kernel may merge; info() tells what came of it.
         * The size of an anonymous block is rounded up to whole huge pages either way.
         * @var int
         * @cvalue PHP_SHM_HUGE_PAGES
         */
        public const HUGE_PAGES = UNKNOWN;
        /**
         * Touch all pages now, so that no later access has to wait for the kernel to find one.
         * @var int
         * @cvalue PHP_SHM_POPULATE
         */
        public const POPULATE = UNKNOWN;

        /** Blocks come from mmap() and sysv(). */
        private function __construct() {}

        /**
         * Maps a file, or anonymous memory if there is none: shared with every process forked afterwards and gone with the last
         * of them.
         *
         * Without EXISTING or EXCLUSIVE the file is opened if it is there, else created. A file is mapped whole: one smaller than
         * $size is grown to it (not with READ_ONLY or PRIVATE), of a larger one all is mapped. New space in a file is allocated
         * at once, so that a full disk is reported here. A file appears under its name only when it is complete.
         *
         * On Linux an anonymous block is a memfd that cannot shrink; where there is none it is a plain anonymous mapping, which
         * cannot grow() either.
         *
         * A file that another process truncates while it is mapped is lost: the operation that finds out throws
         * SharedMemory\Exception, and so does every later one on that block.
         *
         * @param int $size bytes, 1 to 2^47 (2^31 - 1 on 32-bit systems); 0 means as many as the existing file has
         * @param string|null $file a regular file on a local file system, not a symbolic link; null for anonymous memory
         * @param int $flags EXISTING or EXCLUSIVE; READ_ONLY, PRIVATE, HUGE_PAGES, POPULATE
         * @param int $mode permissions of a file that is created, 0 to 0777 (an octal number: 660 is refused);
         *     the umask does not apply
         *
         * @throws ValueError if an argument is out of its range or two of them contradict each other, or a path has a NUL byte
         * @throws SharedMemory\NotFoundException if there is no such file, or no such folder
         * @throws SharedMemory\ExistsException with EXCLUSIVE, if there is
         * @throws SharedMemory\AccessException if this process may not open or create it
         * @throws SharedMemory\NoSpaceException if disk, memory, address space or descriptors run out
         * @throws SharedMemory\Exception if it is not a regular file, is a symbolic link, is empty though $size is 0, or is
         *     smaller than $size and may not be grown
         */
        public static function mmap(int $size, ?string $file = null, int $flags = 0, int $mode = 0600): SharedMemory {}

        /**
         * Attaches a System V segment.
         *
         * Key 0 makes a private one: shared with every process forked afterwards and gone with the last of them, also when they
         * are killed. A segment with another key stays until free(remove: true), `ipcrm` or a reboot. Without EXISTING or
         * EXCLUSIVE it is opened if it is there, else created. A segment is attached whole: one larger than $size is all there.
         * A System V segment cannot grow.
         *
         * @param int $size bytes, 1 to 2^47 (2^31 - 1 on 32-bit systems); 0 means as many as the existing segment has
         * @param int $key a 32-bit key other than 0, as ftok() gives, signed or unsigned (check that for its -1);
         *     0 for a private segment
         * @param int $flags EXISTING or EXCLUSIVE; READ_ONLY, HUGE_PAGES, POPULATE
         * @param int $mode permissions of a segment that is created, 0 to 0777 (an octal number: 660 is refused)
         *
         * @throws ValueError if an argument is out of its range or two of them contradict each other
         * @throws SharedMemory\NotFoundException if there is no such segment, or it is being removed
         * @throws SharedMemory\ExistsException with EXCLUSIVE, if there is
         * @throws SharedMemory\AccessException if this process may not attach it
         * @throws SharedMemory\NoSpaceException if memory or one of the limits SHMMAX, SHMALL, SHMMNI is reached
         * @throws SharedMemory\Exception if the segment is smaller than $size
         */
        public static function sysv(int $size, int $key = 0, int $flags = 0, int $mode = 0600): SharedMemory {}

        /**
         * Copies bytes out.
         *
         * @param int $offset where to begin, 0 to count()
         * @param int|null $length bytes; null reads to the end
         * @throws ValueError if that is not all inside the window
         * @throws SharedMemory\Error if the block is protected against reading
         */
        public function read(int $offset = 0, ?int $length = null): string {}

        /**
         * Copies $data in, all of it or nothing. It is not atomic: another process may see a part of it.
         *
         * @param int $offset where to begin, 0 to count()
         * @return int the number of bytes written, strlen($data)
         * @throws ValueError if that is not all inside the window
         * @throws SharedMemory\Error if the block is protected against writing or READ_ONLY
         */
        public function write(string $data, int $offset = 0): int {}

        /**
         * Sets bytes to one value.
         *
         * @param int $byte 0 to 255
         * @param int $offset where to begin, 0 to count()
         * @param int|null $length bytes; null fills to the end
         * @throws ValueError if that is not all inside the window
         * @throws SharedMemory\Error if the block is protected against writing or READ_ONLY
         */
        public function fill(int $byte = 0, int $offset = 0, ?int $length = null): void {}

        /**
         * A window on a part of this window. It copies nothing, keeps the block alive, and never changes its place or length.
         *
         * @param int $offset where it begins, 0 to count()
         * @param int|null $length bytes; null means to the end as it is now
         * @throws ValueError if that is not all inside the window
         */
        public function slice(int $offset, ?int $length = null): SharedMemory {}

        /**
         * Sets what this process may do with the block; other processes are not affected, children forked later inherit it.
         *
         * @param int $protection PROT_NONE, or any of PROT_READ, PROT_WRITE, PROT_EXEC
         * @throws ValueError for other bits
         * @throws SharedMemory\Error on a slice, or for PROT_WRITE on a READ_ONLY block
         * @throws SharedMemory\AccessException if the system forbids it
         */
        public function protect(int $protection): void {}

        /**
         * Makes the block larger in place, for every process that shares it. Other processes notice on their first access past
         * what they know, or when they ask for the end: count(), info(), or a null length. The new bytes are zero.
         *
         * Blocks never shrink. If it fails, nothing has changed.
         *
         * @param int $size bytes, count() to 2^47; if another process has made the block larger than that, it stays so
         * @throws ValueError if $size is less than the block has
         * @throws SharedMemory\Error on a slice, and of a block that cannot grow: System V, READ_ONLY, PRIVATE, anonymous memory
         *     on systems without memfd
         * @throws SharedMemory\NoSpaceException if there is not enough disk, memory or address space
         */
        public function grow(int $size): void {}

        /**
         * Waits until what was written to a file has reached its disk, in the whole block. Other processes see it without that.
         *
         * @throws SharedMemory\Exception if the system cannot write it
         */
        public function flush(): void {}

        /**
         * Unmaps the block in this process now, whatever windows on it are left; other processes keep it. Without this call, it
         * is unmapped with its last window. Slices of owned pools in it (SharedMemory\FixedPool) that the request has taken are
         * freed; without this call, that keeps the block mapped until the end of the request.
         *
         * @param bool $remove also unlink the file or remove the System V segment, so that no process can open it any more; if
         *     another file has got its name meanwhile, that one stays
         * @throws SharedMemory\Error on a slice
         * @throws SharedMemory\AccessException if this process may not remove it; then the block stays as it is
         */
        public function free(bool $remove = false): void {}

        /** The number of bytes in this window. For a whole block that can grow, the system is asked. */
        public function count(): int {}

        /** Where this window begins in its block, in bytes; 0 for a whole block. Another process finds the window by it. */
        public function offset(): int {}

        /** How the block was made: "mmap" or "sysv". */
        public function mechanism(): string {}

        /** The file's real path; null if there is none. */
        public function file(): ?string {}

        /** The System V key, 0 for a private segment; null if it is not a System V segment. */
        public function key(): ?int {}

        /** The System V identifier, as ipcs(1) shows it; null if it is not a System V segment. */
        public function id(): ?int {}

        /**
         * What there is to know about the window and its block, for people: slow, and keys may be added.
         *
         * - mechanism, offset, size, file, key, id: as the methods say;
         * - block: bytes in the whole block; mapped: bytes of address space it takes; resident: bytes of it in memory now,
         *   null if it has more than 64 GiB;
         * - page_size: bytes in a page of it; huge_pages: whether these are huge pages;
         * - protection: PROT_ bits of this process; mode: permission bits, null if it has none;
         * - owner: user id, null if unknown; creator: process id of its maker, null if the system does not record it (mmap);
         * - attached: how many processes have it mapped, null if the system does not count them (mmap).
         *
         * @return array<string, int|string|bool|null>
         */
        public function info(): array {}
    }
}

namespace SharedMemory {
    /**
     * Something outside the program went wrong. The code is the system's errno; the message names the system call, what it was
     * asked for, the text of the system, and a way out where there is one.
     */
    class Exception extends \Exception {}

    /** Something of that name is already there. */
    class ExistsException extends Exception {}

    /** Nothing of that name is there. */
    class NotFoundException extends Exception {}

    /**
     * This process lacks the permission. The message says to whom the file, the folder or the segment belongs, with which mode,
     * as which user and group this process runs, and what would help.
     */
    class AccessException extends Exception {}

    /** Disk, memory, address space, or a limit of the system is used up; the message names the limit. */
    class NoSpaceException extends Exception {}

    /** The bytes in the block are not what was expected: of another kind, version or layout, or corrupted. */
    class FormatException extends Exception {}

    /** The time was over before it happened. */
    class TimeoutException extends Exception {}

    /** The other side has closed it for good. */
    class ClosedException extends Exception {}

    /**
     * The bytes of a message are intact, but cannot be decoded here: a class, an enum case or an extension is not known, the
     * nesting is too deep, or code of a class threw, which is the previous exception then. Also if something else has overwritten
     * the bytes of a value. getMessage() names the reason.
     *
     * @property-read Message|null $message of receive() and tryReceive() the message, which stays leased until its ack(),
     *     release() or end; else null: it is taken away. A public readonly property; PHP cannot say here that it hides the text
     *     that \Exception keeps under that name
     *
     * @not-serializable
     */
    class UnserializeException extends Exception
    {
        /** What serialize() or igbinary_serialize() has made of the value. */
        public readonly string $bytes;

        /** What getMessage() returns. */
        private string $text = "";

        /** As that of \Exception. */
        public function __construct(string $message = "", int $code = 0, ?\Throwable $previous = null) {}
    }

    /** The mutex is abandoned: its owner died, or went away without unlocking it; the data may be half changed. */
    class AbandonedException extends Exception {}

    /** The program uses the block in a way that cannot work: after free(), against its protection, a slice for a whole block. */
    class Error extends \Error {}

    /** What the elements of a Vector are: integers of 8 to 64 bits, and floating-point numbers of 32 and 64 bits. */
    enum Type
    {
        case Int8;
        case UInt8;
        case Int16;
        case UInt16;
        case Int32;
        case UInt32;
        case Int64;
        case Float32;
        case Float64;
    }

    /**
     * One signed 64-bit integer that processes change together. All operations are sequentially consistent: every process sees
     * them, and what was written before them, in one order.
     *
     * It is 8 bare bytes in the machine's byte order, all zero is 0. Bytes that are changed with SharedMemory::write() or another
     * program are seen too, but no waiter is woken then.
     *
     * Every method throws SharedMemory\Error if the block has been freed or may not be accessed that way.
     *
     * @strict-properties
     * @not-serializable
     */
    final class Atomic
    {
        /**
         * Bytes of a window that it takes.
         * @var int
         * @cvalue sizeof(int64_t)
         */
        public const SIZE = UNKNOWN;

        /**
         * @param \SharedMemory|null $memory its first 8 bytes, which begin at a multiple of 8; null: an anonymous block of its
         *     own, shared with processes forked later
         */
        public function __construct(?\SharedMemory $memory = null) {}

        public function load(): int {}

        public function store(int $value): void {}

        /** @return int the new value; it wraps around */
        public function add(int $delta = 1): int {}

        /** @return int the new value; it wraps around */
        public function sub(int $delta = 1): int {}

        /** @return int the new value */
        public function and(int $mask): int {}

        /** @return int the new value */
        public function or(int $mask): int {}

        /** @return int the new value */
        public function xor(int $mask): int {}

        /** Stores $value if it is smaller. @return int the new value */
        public function min(int $value): int {}

        /** Stores $value if it is larger. @return int the new value */
        public function max(int $value): int {}

        /** Stores $value. @return int the old value */
        public function exchange(int $value): int {}

        /** Stores $desired if the value is $expected. @return bool whether it did */
        public function compareExchange(int $expected, int $desired): bool {}

        /**
         * Sleeps while the value is $expected: until notify() is called after it has changed. Signal handlers run meanwhile.
         *
         * @param float|null $timeout seconds from 0; 0 only looks; null waits for ever
         * @return bool false if the time was over and the value still $expected
         */
        public function wait(int $expected, ?float $timeout = null): bool {}

        /**
         * Wakes processes that sleep in wait(), to be called after a change they wait for. One that is missed looks by itself
         * within 50 milliseconds.
         *
         * @param int $count at most so many, from 1
         * @return int how many were woken
         */
        public function notify(int $count = 1): int {}
    }

    /**
     * One double that processes change together, otherwise like Atomic.
     *
     * @strict-properties
     * @not-serializable
     */
    final class AtomicFloat
    {
        /**
         * Bytes of a window that it takes.
         * @var int
         * @cvalue sizeof(double)
         */
        public const SIZE = UNKNOWN;

        /** @param \SharedMemory|null $memory as for Atomic */
        public function __construct(?\SharedMemory $memory = null) {}

        public function load(): float {}

        public function store(float $value): void {}

        /** @return float the new value */
        public function add(float $delta): float {}

        /** @return float the new value */
        public function sub(float $delta): float {}

        /** Stores $value if it is smaller, or if the old value is NAN. @return float the new value */
        public function min(float $value): float {}

        /** Stores $value if it is larger, or if the old value is NAN. @return float the new value */
        public function max(float $value): float {}

        /** Stores $value. @return float the old value */
        public function exchange(float $value): float {}

        /**
         * Stores $desired if the value has the same bits as $expected: 0.0 and -0.0 differ, and NAN equals the same NAN.
         * @return bool whether it did
         */
        public function compareExchange(float $expected, float $desired): bool {}
    }

    /**
     * Numbers of one type, side by side: $v[$i], count($v), foreach. Its length is fixed.
     *
     * They are bare numbers in the machine's byte order, so that any program can map the file and read them. Reading and writing
     * one element is one access: other processes see the old value or the new one. A change that depends on the old value, such
     * as $v[$i] = $v[$i] + 1, is two: use add() or compareExchange() where several processes do that. foreach and the methods
     * over many elements look at each element at its own time.
     *
     * A value must be in the range of the type: a ValueError, or a TypeError if it is no number, otherwise, and nothing is
     * stored.
     *
     * @strict-properties
     * @not-serializable
     */
    final class Vector implements \ArrayAccess, \Countable, \IteratorAggregate
    {
        public readonly Type $type;

        /**
         * @param int|\SharedMemory $memory how many elements, from 1, in an anonymous block of its own; or a window, of which it
         *     takes as many whole elements as there are now and which begins at a multiple of an element's size
         */
        public function __construct(Type $type, int|\SharedMemory $memory) {}

        /** @param int $offset */
        public function offsetExists(mixed $offset): bool {}

        /** @param int $offset */
        public function offsetGet(mixed $offset): int|float {}

        /**
         * @param int $offset
         * @param int|float $value
         */
        public function offsetSet(mixed $offset, mixed $value): void {}

        /** Throws: the length is fixed. */
        public function offsetUnset(mixed $offset): void {}

        public function count(): int {}

        /** By index; no snapshot is taken. */
        public function getIterator(): \Iterator {}

        /**
         * Atomically adds to an element.
         * @return int|float the new value; integers wrap around in their type
         */
        public function add(int $index, int|float $delta = 1): int|float {}

        /**
         * Atomically stores $desired if the element is $expected; floats are compared by their bits.
         * @return bool whether it did
         */
        public function compareExchange(int $index, int|float $expected, int|float $desired): bool {}

        /** Sets elements to one value; $length null: to the end. */
        public function fill(int|float $value, int $offset = 0, ?int $length = null): void {}

        /**
         * Stores the values of an array, in its order, from $offset on: all of them, or none if one is wrong.
         * @param array $values integers or floats
         */
        public function assign(array $values, int $offset = 0): void {}

        /**
         * @param int|null $length null: to the end
         * @return list<int|float>
         */
        public function toArray(int $offset = 0, ?int $length = null): array {}

        /** Of integers: exact, and a float if it does not fit into an int. Of floats: in an unspecified order. */
        public function sum(): int|float {}

        /** The smallest element; NAN only if there is nothing else. */
        public function min(): int|float {}

        /** The largest element; NAN only if there is nothing else. */
        public function max(): int|float {}
    }

    /**
     * A robust lock between processes: it survives the death of its owner.
     *
     * Held by one thread of one process; a forked child holds nothing. When the owner is killed, or its request ends, the next
     * process that locks it gets it, and isAbandoned() says that the data it protects may be half changed, until recover(). A
     * mutex that is still locked when its object goes or the request ends is released and abandoned too. A program that the
     * owner starts with pcntl_exec() keeps it locked until it ends.
     *
     * While a mutex in it is held here, a block cannot be freed or grown.
     *
     * @strict-properties
     * @not-serializable
     */
    final class Mutex
    {
        /**
         * Bytes of a window that it takes.
         * @var int
         * @cvalue sizeof(php_shm_mutex)
         */
        public const SIZE = UNKNOWN;

        /**
         * @param \SharedMemory|null $memory its first SIZE bytes, which begin at a multiple of 8 and hold a Mutex, or zeros,
         *     which become one; null: an anonymous block of its own
         * @throws FormatException if something else is there
         */
        public function __construct(?\SharedMemory $memory = null) {}

        /**
         * Waits until it is free, and takes it. Signal handlers run meanwhile.
         *
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @return bool false if the time was over
         * @throws Error if this process holds it already
         */
        public function lock(?float $timeout = null): bool {}

        /**
         * Takes it if it is free, never waits.
         * @throws Error if this process holds it already
         */
        public function tryLock(): bool {}

        /** @throws Error unless this process has locked it, through this object */
        public function unlock(): void {}

        /**
         * Calls $body with the mutex locked, and unlocks it whichever way $body ends. An abandoned one is passed to $repair first
         * and then counts as recovered.
         *
         * @param callable $body called without arguments
         * @param callable|null $repair called without arguments; makes the data consistent; if it throws, the mutex stays
         *     abandoned
         * @param float|null $timeout seconds to wait for the mutex
         * @return mixed what $body returned
         * @throws TimeoutException if the mutex could not be had in time
         * @throws AbandonedException if it is abandoned and there is no $repair
         */
        public function synchronized(callable $body, ?callable $repair = null, ?float $timeout = null): mixed {}

        /** Whether this process, in this thread, holds it. */
        public function isHeld(): bool {}

        /** Whether an owner died or went away without unlocking it, with no recover() since. */
        public function isAbandoned(): bool {}

        /**
         * Marks the data it protects as consistent again.
         * @throws Error unless this process has locked it, through this object
         */
        public function recover(): void {}
    }

    /**
     * Slices of equal size, allocated and freed in any order by any process. Both take the same time whatever the number of
     * slices, and never wait.
     *
     * A slice is an ordinary window: anything can be built in it. It stays allocated until it is freed, also when the process
     * that took it has ended, unless the pool is an owned one. There, slices that a request has taken and not freed are freed at
     * its end, in any way, or when it frees the block; in CLI that is the end of the program. reclaim() frees the slices of
     * killed processes. A slice that has to stay is handed over with adopt().
     *
     * foreach lists the slices that are taken: offset() of each, as at() takes it, and the process id of its owner; 0 if it has
     * been adopted, or if the pool is not an owned one. In thread-safe PHP it is the thread id, which in the main thread is the
     * same. Other processes take and free slices meanwhile: each step looks for the next slice that is taken at that moment.
     *
     * A pool lies in a window of its own. All zero bytes become one; what is neither that nor a pool is refused. Every method
     * throws Error if the block has been freed or may not be accessed that way, and FormatException if another PID namespace uses
     * it.
     *
     * @strict-properties
     * @not-serializable
     */
    final class FixedPool implements \Countable, \IteratorAggregate
    {
        /** Bytes in a slice. Slices begin at multiples of 8; with a multiple of 64, they are whole cache lines apart. */
        public readonly int $sliceSize;

        /**
         * @param int $sliceSize bytes in a slice, from 1; the same in all processes
         * @param int|\SharedMemory $memory how many slices, from 1, in an anonymous block of its own; or a window, which begins
         *     at a multiple of 8 and of which a new pool takes as many slices as it has room for now
         * @param bool $owned records the owner of each slice, so that it is freed at the end of the request or by reclaim(); the
         *     same in all processes. It costs 8 bytes a slice and some time
         * @throws \ValueError if there is no room for one slice, or a number is out of its range
         * @throws FormatException if the window holds something else: also a pool of other slices, or one that needs more room
         */
        public function __construct(int $sliceSize, int|\SharedMemory $memory, bool $owned = false) {}

        /**
         * Allocates a slice. It has the bytes of its last use; it is zero when it is allocated for the first time.
         *
         * @return \SharedMemory|null null if none is left
         */
        public function alloc(): ?\SharedMemory {}

        /**
         * Frees a slice. Other windows on it go on working, and must not be used any more.
         *
         * @param \SharedMemory $slice what alloc() or at() of this pool, in this process, returned
         * @throws Error if it is no slice of this pool, or is free already; then nothing has changed
         */
        public function free(\SharedMemory $slice): void {}

        /**
         * Hands a slice over from this process, which took it, to the structure that refers to it from now on: it belongs to no
         * process any more. Neither the end of the request nor reclaim() frees it; any process that finds it may free() it.
         *
         * @param \SharedMemory $slice what alloc() or at() of this pool, in this process, returned
         * @throws Error unless the pool is an owned one; if it is no slice of this pool, is free, has been adopted already, or
         *     was taken by another process; then nothing has changed
         */
        public function adopt(\SharedMemory $slice): void {}

        /**
         * A window on the slice that another process took.
         *
         * @param int $offset its offset(), as that process was told it
         * @throws Error if no slice begins there, or it is free
         */
        public function at(int $offset): \SharedMemory {}

        /** How many slices are free. Looks at all of them: not for hot paths. */
        public function available(): int {}

        /** How many slices there are. */
        public function count(): int {}

        /**
         * Frees the slices of dead owners. Adopted slices have no owner. Looks at all slices.
         *
         * @return int how many it has freed
         * @throws Error unless the pool is an owned one
         */
        public function reclaim(): int {}

        /**
         * What there is to know about it, for people; keys may be added. slices; available; slice_size; stride: bytes from one
         * slice to the next; owned; bytes: what it takes of its window.
         *
         * @return array<string, int|bool>
         */
        public function stats(): array {}

        /**
         * The slices that are taken, by their place; no snapshot is taken.
         * @return \Iterator<int, int>
         */
        public function getIterator(): \Iterator {}
    }

    /**
     * Blocks of any size, allocated one after the other, freed in any order by any process. The memory is reused in the order in
     * which it was allocated: a block that stays keeps the memory of all later ones from being reused.
     *
     * A block is an ordinary window, which begins at a multiple of 8. It has no owner: it stays allocated until it is freed, also
     * when the request or the process that took it has ended.
     *
     * It lies in a window of its own. All zero bytes become one; what is neither that nor a RingBuffer is refused. Every method
     * throws Error if the block has been freed or may not be accessed that way, and FormatException if another PID namespace uses
     * it or its bytes have been damaged.
     *
     * @strict-properties
     * @not-serializable
     */
    final class RingBuffer
    {
        /**
         * @param int|\SharedMemory $memory usable bytes, from 1, rounded up to 8, in an anonymous block of its own; or a window,
         *     which begins at a multiple of 8 and which a new one takes whole
         * @throws \ValueError if that is too small or too large
         * @throws FormatException if the window holds something else, or one that needs more room
         */
        public function __construct(int|\SharedMemory $memory) {}

        /**
         * Allocates a block, after reclaiming the blocks that were freed at the old end. Waits only while another process does
         * the same.
         *
         * @param int $size bytes, 1 to capacity(); each block takes 8 more, and is rounded up to 8
         * @return \SharedMemory|null null if there is no room now
         * @throws \ValueError if it can never fit
         */
        public function alloc(int $size): ?\SharedMemory {}

        /**
         * Frees a block. Other windows on it go on working, and must not be used any more.
         *
         * @param \SharedMemory $block what alloc() or at() of this ring buffer, in this process, returned
         * @throws Error if it is no block of this ring buffer, or is free already; then nothing has changed
         */
        public function free(\SharedMemory $block): void {}

        /**
         * A window on the block that another process took.
         *
         * @param int $offset its offset(), as that process was told it
         * @throws Error if no block begins there, or it is free
         */
        public function at(int $offset): \SharedMemory {}

        /** Bytes of the largest block: it fits whenever nothing is taken. */
        public function capacity(): int {}

        /**
         * What there is to know about it, for people; keys may be added. capacity; blocks: how many are taken; bytes: in them;
         * used: bytes that cannot be taken now, from the oldest block that is taken to the newest; oldest: its offset, null if
         * there is none.
         *
         * @return array<string, int|null>
         */
        public function stats(): array {}
    }

    /**
     * An arena, from which bytes are allocated and never freed, and a directory of regions in it by name: one file can hold all
     * that an application shares, and unrelated processes find the parts of it by their names.
     *
     * What it hands out is an ordinary window, which begins at a multiple of 64, a cache line, and is all zero at first: anything
     * can be built in it, once for all processes.
     *
     * One that was made in a whole block has all that the block has: what grow() or a larger mmap() of the same file adds is
     * used by every process. One in a slice, in a System V segment or in a block of its own keeps the size that it was made with.
     *
     * It lies in a window of its own. All zero bytes become one; what is neither that nor a GlobalMemory is refused. Every method
     * throws Error if the block has been freed or may not be accessed that way, and FormatException if another PID namespace uses
     * it or its bytes have been damaged. In a block that can only be read, what is there can be found.
     *
     * @strict-properties
     * @not-serializable
     */
    final class GlobalMemory implements \Countable
    {
        /**
         * @param int|\SharedMemory $memory usable bytes, from 1, rounded up to 64, in an anonymous block of its own; or a window,
         *     which begins at a multiple of 8 and which a new one takes whole. Besides its own bytes each region takes 128 for
         *     its entry in the directory, which has room for up to as many more
         * @throws \ValueError if that is too small or too large
         * @throws FormatException if the window holds something else, or one that needs more room
         */
        public function __construct(int|\SharedMemory $memory) {}

        /**
         * Takes bytes that are all zero.
         *
         * @param int $size bytes, from 1, rounded up to 64
         * @return \SharedMemory|null null if that many are not left, also in what the block has by now
         */
        public function alloc(int $size): ?\SharedMemory {}

        /**
         * The region of that name; if there is none it is made, all zero, by exactly one process if several ask at once. If that
         * one is killed meanwhile, there is none.
         *
         * @param string $name 1 to 63 bytes
         * @param int $size bytes, from 1
         * @throws FormatException if it is there with another size
         * @throws NoSpaceException if there is no room for it, also in what the block has by now; the message says how much
         *     there is
         */
        public function region(string $name, int $size): \SharedMemory {}

        /** Whether there is a region of that name. */
        public function has(string $name): bool {}

        /**
         * The names of all regions, in the order in which they were made.
         * @return list<string>
         */
        public function names(): array {}

        /** How many bytes a new region can have. Of a block that can grow, the system is asked how large it is. */
        public function available(): int {}

        /** How many regions there are. */
        public function count(): int {}

        /**
         * What there is to know about it, for people; keys may be added. capacity: bytes for all that can be taken, with the
         * directory; available; regions: array of offset and size by name.
         *
         * @return array<string, int|array<string, array<string, int>>>
         */
        public function stats(): array {}
    }

    /**
     * Messages between any processes: many producers, many consumers, first in first out. Messages are values, of any size up to
     * the capacity.
     *
     * Strings, numbers, bools and null travel as they are; arrays and objects as serialize() makes them, before anything is
     * locked, and unserialized after that.
     *
     * pop(), tryPop(), popAll() and foreach remove a message: at most once. If the process is killed meanwhile, the one that it
     * was taking is gone, or is delivered again if it had not been read. receive() leases it, as a reliable queue: at least once.
     * It is delivered again unless it is acknowledged.
     *
     * It lies in a window of its own. All zero bytes become one; what is neither that nor a Queue is refused. While a method
     * waits, signal handlers run. Every method throws Error if the block has been freed or may not be accessed that way, and
     * FormatException if another PID namespace uses it or its bytes have been damaged.
     *
     * @strict-properties
     * @not-serializable
     */
    final class Queue implements \Countable, \IteratorAggregate
    {
        /**
         * @param int|\SharedMemory $memory bytes for messages, from 1, rounded up to 8, in an anonymous block of its own; or a
         *     window, which begins at a multiple of 8 and which a new queue takes whole
         * @param string $serializer what this process uses for arrays and objects that it adds: "php", or "igbinary" if that
         *     extension is loaded. Each message records which it was
         * @throws \ValueError if that is too small or too large, or no serializer
         * @throws FormatException if the window holds something else, or a queue that needs more room
         */
        public function __construct(int|\SharedMemory $memory, string $serializer = "php") {}

        /**
         * Adds a message; waits while there is no room for it. Producers that wait get room one after the other.
         *
         * @param mixed $value what serialize() can take, but no resource
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @return bool false if the time was over
         * @throws \ValueError if it can never fit
         * @throws ClosedException if the queue has been closed
         */
        public function push(mixed $value, ?float $timeout = null): bool {}

        /**
         * Takes the oldest message; waits while there is none.
         *
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @throws TimeoutException if none came in time
         * @throws ClosedException if the queue has been closed and there is none left
         * @throws UnserializeException if it cannot be decoded here: it is taken away, the exception has its bytes
         */
        public function pop(?float $timeout = null): mixed {}

        /**
         * Adds a message if there is room now.
         *
         * @return bool false if there is not, or other producers are waiting for it
         * @throws \ValueError if it can never fit
         * @throws ClosedException if the queue has been closed
         */
        public function tryPush(mixed $value): bool {}

        /**
         * Takes the oldest message if there is one now, or comes in time. Unlike pop() with a timeout, it does not throw if not:
         * PHP loses a signal that arrives while a method throws (php-src#23624).
         *
         * @param mixed $value is set to it
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @return bool whether there was one
         * @throws \TypeError if $value is a reference of a type that does not take it: the message stays in its place
         * @throws ClosedException if the queue has been closed and there is none left
         * @throws UnserializeException if it cannot be decoded here: it is taken away, the exception has its bytes
         */
        public function tryPop(mixed &$value, ?float $timeout = 0.0): bool {}

        /**
         * Leases the oldest message to this process; waits while there is none. It is delivered again, before what came after it,
         * when it is released: by Message::release(), with the object, or at the end of the request. When its owner died, it is
         * delivered again too, but later messages may come first: dead owners are looked for when there is nothing else, and now
         * and then.
         *
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @throws TimeoutException if none came in time
         * @throws ClosedException if the queue has been closed and there is none now; leased ones may be delivered again
         * @throws UnserializeException if it cannot be decoded here: it stays leased, the exception has the Message and its bytes
         */
        public function receive(?float $timeout = null): Message {}

        /**
         * The same without an exception if there is none in time, which can lose a signal, see tryPop().
         *
         * @param float|null $timeout seconds from 0; 0 does not wait; null waits for ever
         * @return Message|null null: there is none
         * @throws ClosedException if the queue has been closed and there is none now; leased ones may be delivered again
         * @throws UnserializeException if it cannot be decoded here: it stays leased, the exception has the Message and its bytes
         */
        public function tryReceive(?float $timeout = 0.0): ?Message {}

        /**
         * Adds messages in their order, many under one lock; waits while there is no room. What an iterator yields is added 64
         * values at a time.
         *
         * @param array|\Traversable $values of an array, all or none are added if one of them cannot be; of an iterator, those
         *     before that one
         * @param float|null $timeout seconds from 0 for all of them; 0 does not wait; null waits for ever
         * @return int how many were added in time, or before the queue was closed
         * @throws \ValueError if one can never fit
         * @throws ClosedException if the queue has been closed and none was added
         */
        public function pushAll(array|\Traversable $values, ?float $timeout = null): int {}

        /**
         * Takes the messages that are there now, many under one lock. Never waits. If one of them cannot be decoded here, it
         * returns those before it; the next call meets it first.
         *
         * @param int $limit at most so many, from 1
         * @return list<mixed>
         * @throws ClosedException if the queue has been closed and there is none left
         * @throws UnserializeException if the first one cannot be decoded here: it is taken away, the exception has its bytes
         */
        public function popAll(int $limit = PHP_INT_MAX): array {}

        /** No process can add a message any more: wakes all waiters. What is there can still be taken. */
        public function close(): void {}

        /** Whether it has been closed. */
        public function isClosed(): bool {}

        /** How many messages can be taken now; those that are leased do not count. */
        public function count(): int {}

        /** Bytes of the largest message. Each takes 16 more, and is rounded up to 8; numbers take 8, null and bools none. */
        public function capacity(): int {}

        /**
         * What there is to know about it, for people; keys may be added. capacity; messages: how many can be taken now; leased;
         * used: bytes of the ring; pushed: messages since it was made; closed.
         *
         * @return array<string, int|bool>
         */
        public function stats(): array {}

        /**
         * Takes messages, as pop() does, until the queue has been closed and there is none now; waits while there is none.
         * Messages that other processes have leased may be delivered again afterwards.
         */
        public function getIterator(): \Iterator {}
    }

    /**
     * A message that this process has leased, see Queue::receive(). While it is, the block cannot be freed or grown.
     *
     * @strict-properties
     * @not-serializable
     */
    final class Message
    {
        /** Of one that cannot be decoded here, reading it throws the UnserializeException of Queue::receive() again. */
        public readonly mixed $value;

        /** How often it has been leased, this time included; 65535 means so often or more. */
        public readonly int $deliveries;

        /** Messages come from Queue::receive(). */
        private function __construct() {}

        /**
         * Ends the lease: the message is removed.
         * @throws Error if it has been acknowledged or released, or was received by another process
         */
        public function ack(): void {}

        /**
         * Ends the lease: the message is requeued, in its old place.
         * @throws Error if it has been acknowledged or released, or was received by another process
         */
        public function release(): void {}
    }
}
