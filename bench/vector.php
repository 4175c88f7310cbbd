<?php
// SPDX-License-Identifier: MIT

// Vector against SplFixedArray, FFI and arrays: one element, and all of them.
// extensions: FFI

declare(strict_types=1);

use SharedMemory\{Type, Vector};

require __DIR__ . '/harness.inc';

if (!extension_loaded('shm')) {
    fwrite(STDERR, "The extension shm is not loaded: ./dev bench does that\n");
    exit(1);
}

const MANY = 1 << 20;
// Another place in each round, as caches tell addresses apart by some of their bits.
const SPOT = '$at = random_int(0, 511)';

$bench = new Bench('Vector', $argv);
$have_ffi = extension_loaded('FFI') && ini_get('ffi.enable') !== '0';
if (!$have_ffi) {
    $bench->note('Not loaded', 'FFI');
}

/* One element. What is compared is measured right after each other. */

$v = new Vector(Type::Int64, 512);
$fixed = SplFixedArray::fromArray(array_fill(0, 512, 7));
$array = array_fill(0, 512, 7);
$v->fill(7);
$bench->time('$v[$i], read', '$x = $v[$at]', compact('v'), SPOT);
$bench->time('SplFixedArray, read', '$x = $fixed[$at]', compact('fixed'), SPOT);
$bench->time('array, read', '$x = $array[$at]', compact('array'), SPOT);
$bench->time('$v[$i], write', '$v[$at] = 7', compact('v'), SPOT);
$bench->time('SplFixedArray, write', '$fixed[$at] = 7', compact('fixed'), SPOT);
$bench->time('array, write', '$array[$at] = 7', compact('array'), SPOT);
if ($have_ffi) {
    $ffi = FFI::cdef()->new('int64_t[512]');
    $bench->time('FFI int64_t[], read', '$x = $ffi[$at]', compact('ffi'), SPOT);
    $bench->time('FFI int64_t[], write', '$ffi[$at] = 7', compact('ffi'), SPOT);
}
foreach ([Type::Int8, Type::Float64] as $type) {
    $other = new Vector($type, 512);
    $value = $type === Type::Float64 ? '0.5' : '7';
    $bench->time("\$v[\$i], read, $type->name", '$x = $other[$at]', compact('other'), SPOT);
    $bench->time("\$v[\$i], write, $type->name", "\$other[\$at] = $value", compact('other'), SPOT);
}
$bench->time('add()', '$v->add($at)', compact('v'), SPOT);
$bench->time('compareExchange()', '$v->compareExchange($at, 7, 7)', compact('v'), SPOT);

/* 1 Mi elements, 8 MiB, in one segment: libc copies the very same memory. */

$segment = SharedMemory::sysv(2 * 8 * MANY);
$int = new Vector(Type::Int64, $segment->slice(0, 8 * MANY));
$float = new Vector(Type::Float64, $segment->slice(8 * MANY, 8 * MANY));
$int->fill(3);
$float->fill(0.5);
$many = array_fill(0, MANY, 3);
$bench->time('sum() of 1 Mi Int64', '$int->sum()', compact('int'));
if ($have_ffi) {
    $bytes = FFI::cast('char *', FFI::cdef('void *shmat(int, const void *, int);')->shmat($segment->id(), null, 0));
    $copy = FFI::cdef()->new('char[' . 8 * MANY . ']');
    FFI::memset($copy, 1, 8 * MANY);
    $bench->time('memcpy() of 8 MiB', 'FFI::memcpy($copy, $bytes, 8 * MANY)', compact('copy', 'bytes'));
}
$bench->time('sum() of 1 Mi Float64', '$float->sum()', compact('float'));
$bench->time('array_sum() of 1 Mi', 'array_sum($many)', compact('many'));
$bench->time('max() of 1 Mi Int64', '$int->max()', compact('int'));
$bench->time('max() of 1 Mi Float64', '$float->max()', compact('float'));
$bench->time('fill() of 1 Mi Int64', '$int->fill(3)', compact('int'));
$bench->time('toArray() of 1 Mi Int64', '$x = $int->toArray()', compact('int'));
$bench->time('unpack() of 1 Mi', '$x = unpack("q*", $segment->read(0, 8 * MANY))', compact('segment'));
$bench->time('assign() of 1 Mi Int64', '$int->assign($many)', compact('int', 'many'));
$bench->time('pack() of 1 Mi', '$segment->write(pack("q*", ...$many))', compact('segment', 'many'));

$bench->compare('$v[$i], read', 'SplFixedArray, read', 1.0);
$bench->compare('$v[$i], write', 'SplFixedArray, write', 1.0);
// 1.3 times as long as reading that memory, which is half of what memcpy() does.
$bench->compare('sum() of 1 Mi Int64', 'memcpy() of 8 MiB', 0.65);
$bench->compare('sum() of 1 Mi Float64', 'memcpy() of 8 MiB', 0.65);
$bench->compare('$v[$i], read', 'FFI int64_t[], read');
$bench->compare('$v[$i], write', 'FFI int64_t[], write');
$bench->compare('$v[$i], read', 'array, read');
$bench->compare('$v[$i], write', 'array, write');
$bench->compare('sum() of 1 Mi Int64', 'array_sum() of 1 Mi');
$bench->compare('toArray() of 1 Mi Int64', 'unpack() of 1 Mi');
$bench->compare('assign() of 1 Mi Int64', 'pack() of 1 Mi');

$bench->run();
