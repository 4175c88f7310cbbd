/* SPDX-License-Identifier: MIT */

#include "header.h"

/* Folds what two programs must agree on to use the same bytes; the order of bytes shows in it by itself. */
static uint32_t layout_fingerprint(void)
{
	return (uint32_t) sizeof(void *) << 24 | (uint32_t) sizeof(php_shm_header) << 8 | (uint32_t) sizeof(php_shm_owner);
}

static bool is_zero_or(uint64_t field, uint64_t expected)
{
	return field == 0 || field == expected;
}

/* So much of a structure is looked at before it counts as fresh. */
#define LOOKED_AT ((size_t) 4096)

/*
 * Without a maker, all bytes are 0 if it is fresh. With one, who died, every field is as it was or as we would write it. Somebody may
 * be making it while we look, which ThreadSanitizer need not report: the answer counts only if nobody was.
 */
__attribute__((no_sanitize("thread"))) static bool could_be_made(
	const php_shm_header *header, const php_shm_format *format, uint64_t maker)
{
	size_t size = format->size < LOOKED_AT ? format->size : LOOKED_AT;

	if (maker != 0) {
		/* He may have wanted another size, and parameters that go with it. */
		return is_zero_or(header->kind, format->kind) && is_zero_or(header->layout, layout_fingerprint()) &&
			(format->room != 0 || (is_zero_or(header->size, format->size) && is_zero_or(header->parameter, format->parameter)));
	}
	for (size_t at = offsetof(php_shm_header, kind); at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
		if (at != offsetof(php_shm_header, namespace) && *(const uint64_t *) ((const char *) header + at) != 0) {
			return false;
		}
	}
	return true;
}

static php_shm_open_result check(php_shm_header *header, const php_shm_format *format, uint64_t *size)
{
	uint64_t state = atomic_load(&header->state);
	uint64_t found;

	if ((state & UINT64_C(0x00ffffffffffffff)) != (PHP_SHM_HEADER_READY & UINT64_C(0x00ffffffffffffff))) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	if (state != PHP_SHM_HEADER_READY || header->layout != layout_fingerprint()) {
		return PHP_SHM_OPEN_VERSION;
	}
	if (header->kind != format->kind) {
		return PHP_SHM_OPEN_KIND;
	}
	if (header->parameter != format->parameter) {
		return PHP_SHM_OPEN_PARAMETER;
	}
	found = *(volatile uint64_t *) &header->size;
	if (format->room == 0 ? found != format->size : found > format->room) {
		return PHP_SHM_OPEN_SIZE;
	}
	if (atomic_load(&header->namespace) != php_shm_owner_namespace()) {
		return PHP_SHM_OPEN_NAMESPACE;
	}
	if (size != NULL) {
		*size = found;
	}
	return PHP_SHM_OPEN_DONE;
}

/* Fresh memory, or what a maker who died has left: becomes its maker, and makes it. */
static php_shm_open_result make_it(php_shm_header *header, const php_shm_format *format,
	void (*make)(php_shm_header *header, const php_shm_format *format), php_shm_owner self)
{
	uint64_t maker = atomic_load(&header->maker);
	uint64_t here = php_shm_owner_namespace(), namespace = atomic_load(&header->namespace);
	bool is_owner = (maker & ~PHP_SHM_OWNER_MASK) == 0 && (maker & PHP_SHM_OWNER_THREAD) != 0;

	if (format->size == 0) {
		return PHP_SHM_OPEN_NO_ROOM;
	}
	if (is_owner && namespace == here && !php_shm_owner_is_dead(maker)) {
		return PHP_SHM_OPEN_AGAIN;
	}
	/* A maker says in which namespace he lives before he says who he is. */
	if (!(maker == 0 || (is_owner && (namespace != 0 || here == 0))) || !could_be_made(header, format, maker)) {
		/* Unless somebody is at it, or was: in this order, since the state comes before the end of making. */
		return atomic_load(&header->maker) == maker && atomic_load(&header->state) == 0 ? PHP_SHM_OPEN_FOREIGN
																						: PHP_SHM_OPEN_AGAIN;
	}
	if (!is_zero_or(namespace, here)) {
		/* A number among zeros could be anything; one beside a maker is his. */
		return maker != 0 ? PHP_SHM_OPEN_NAMESPACE : PHP_SHM_OPEN_FOREIGN;
	}
	/* Before the maker: in another namespace nobody can tell whether he lives. */
	if (!atomic_compare_exchange_strong(&header->namespace, &namespace, here) ||
		!atomic_compare_exchange_strong(&header->maker, &maker, self)) {
		return PHP_SHM_OPEN_AGAIN;
	}
	/* Somebody may have finished between our two looks; then what is there now is in use. */
	if (atomic_load(&header->state) == 0) {
		header->kind = format->kind;
		header->layout = layout_fingerprint();
		header->size = format->size;
		header->parameter = format->parameter;
		make(header, format);
		atomic_store(&header->state, PHP_SHM_HEADER_READY);
	}
	atomic_store(&header->maker, 0);
	return PHP_SHM_OPEN_DONE;
}

php_shm_open_result php_shm_header_open(php_shm_header *header, const php_shm_format *format,
	void (*make)(php_shm_header *header, const php_shm_format *format), php_shm_owner self, uint64_t *size)
{
	if (atomic_load(&header->state) == 0) {
		php_shm_open_result result = make_it(header, format, make, self);

		if (result != PHP_SHM_OPEN_DONE) {
			return result;
		}
	}
	return check(header, format, size);
}

void php_shm_header_take_over(php_shm_header *header)
{
	/* One that is half made names its maker, who is dead in this namespace as in any: it gets made again. */
	atomic_store(&header->namespace, php_shm_owner_namespace());
}
