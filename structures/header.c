/* SPDX-License-Identifier: MIT */

#include "header.h"

/* The sizes that two programs must agree on; byte order shows by itself. */
static uint32_t layout_fingerprint(void)
{
	return (uint32_t) sizeof(void *) << 24 | (uint32_t) sizeof(php_shm_header) << 8 | (uint32_t) sizeof(php_shm_owner);
}

static bool is_zero_or(uint64_t field, uint64_t expected)
{
	return field == 0 || field == expected;
}

/* Bytes that must be zero in memory that counts as unformatted. */
#define INSPECTED ((size_t) 4096)

/*
 * Without an initializer all bytes are 0. With one, which died, each field is 0 or what it stores; its size and parameter may
 * have been others than ours. The read races with a process that is formatting: the answer counts only if `initializer` has not
 * changed, so ThreadSanitizer need not report it.
 */
__attribute__((no_sanitize("thread"))) static bool is_unformatted(
	const php_shm_header *header, uint32_t kind, size_t size, uint64_t initializer)
{
	if (initializer != 0) {
		return is_zero_or(header->kind, kind) && is_zero_or(header->layout, layout_fingerprint());
	}
	if (size > INSPECTED) {
		size = INSPECTED;
	}
	for (size_t at = offsetof(php_shm_header, kind); at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
		if (at != offsetof(php_shm_header, namespace) && *(const uint64_t *) ((const char *) header + at) != 0) {
			return false;
		}
	}
	return true;
}

/*
 * Checks that a formatted structure is what is wanted, and lays it out. *size is that of the largest one, which *handle
 * describes.
 */
static php_shm_open_result check(
	php_shm_header *header, const php_shm_structure_kind *kind, const php_shm_wanted *wanted, size_t *size, void *handle)
{
	/* Pairs with the store of `state` in format(): all fields are there. */
	uint64_t state = atomic_load_explicit(&header->state, memory_order_acquire);
	php_shm_wanted found = *wanted;

	if ((state & UINT64_C(0x00ffffffffffffff)) != (PHP_SHM_HEADER_READY & UINT64_C(0x00ffffffffffffff))) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	if (state != PHP_SHM_HEADER_READY || header->layout != layout_fingerprint()) {
		return PHP_SHM_OPEN_VERSION;
	}
	if (header->kind != kind->number) {
		return PHP_SHM_OPEN_KIND;
	}
	if (header->parameter != wanted->parameter) {
		return PHP_SHM_OPEN_PARAMETER;
	}
	found.room = (size_t) * (volatile uint64_t *) &header->size;
	if (found.room > wanted->room) {
		return PHP_SHM_OPEN_SIZE;
	}
	/* It may have been formatted in less room, but it fills the size in its header. */
	if (found.room == 0 || (found.room != *size && kind->fit(&found, handle) != found.room)) {
		return PHP_SHM_OPEN_FOREIGN;
	}
	*size = found.room;
	if (kind->attach != NULL) {
		kind->attach(header, wanted, handle);
	}
	/* Pairs with the store in php_shm_header_reset_namespace(). */
	return atomic_load(&header->namespace) == php_shm_owner_namespace() ? PHP_SHM_OPEN_OK : PHP_SHM_OPEN_NAMESPACE;
}

/*
 * Formats zeroed memory, or what an initializer that died has left, after becoming its initializer. All accesses to
 * `initializer`, `state` and `namespace` are sequentially consistent: two processes read these three words in the order in which
 * the other one stores them.
 */
static php_shm_open_result format(php_shm_header *header, const php_shm_structure_kind *kind, const php_shm_wanted *wanted,
	size_t size, php_shm_owner self, const void *handle)
{
	uint64_t initializer = atomic_load(&header->initializer);
	uint64_t here = php_shm_owner_namespace(), namespace = atomic_load(&header->namespace);
	bool is_owner = (initializer & ~PHP_SHM_OWNER_MASK) == 0 && (initializer & PHP_SHM_OWNER_THREAD) != 0;

	if (size == 0) {
		return PHP_SHM_OPEN_NO_ROOM;
	}
	if (is_owner && namespace == here && !php_shm_owner_is_dead(initializer)) {
		return PHP_SHM_OPEN_AGAIN;
	}
	/* `namespace` is stored before `initializer`. */
	if (!(initializer == 0 || (is_owner && (namespace != 0 || here == 0))) ||
		!is_unformatted(header, kind->number, size, initializer)) {
		/*
		 * Another process may have formatted it meanwhile. `initializer` is read before `state`: it becomes 0 after `state` is
		 * stored.
		 */
		return atomic_load(&header->initializer) == initializer && atomic_load(&header->state) == 0 ? PHP_SHM_OPEN_FOREIGN
																									: PHP_SHM_OPEN_AGAIN;
	}
	if (!is_zero_or(namespace, here)) {
		/* Without an initializer a nonzero field is foreign data. */
		return initializer != 0 ? PHP_SHM_OPEN_NAMESPACE : PHP_SHM_OPEN_FOREIGN;
	}
	/* `namespace` first: without it no process can tell whether the initializer lives. */
	if (!atomic_compare_exchange_strong(&header->namespace, &namespace, here) ||
		!atomic_compare_exchange_strong(&header->initializer, &initializer, self)) {
		return PHP_SHM_OPEN_AGAIN;
	}
	/* Another process may have finished between the load of `state` and that of `initializer`; then the structure is in use. */
	if (atomic_load(&header->state) == 0) {
		header->kind = kind->number;
		header->layout = layout_fingerprint();
		header->size = size;
		header->parameter = wanted->parameter;
		kind->format(header, wanted, handle);
		/* The commit point; pairs with check() and php_shm_header_is_formatted(). */
		atomic_store(&header->state, PHP_SHM_HEADER_READY);
	}
	atomic_store(&header->initializer, 0);
	return PHP_SHM_OPEN_OK;
}

php_shm_open_result php_shm_header_open(php_shm_header *header, const php_shm_structure_kind *kind, const php_shm_wanted *wanted,
	php_shm_owner self, size_t *size, void *handle)
{
	*size = kind->fit(wanted, handle);
	if (!php_shm_header_is_formatted(header)) {
		php_shm_open_result result = format(header, kind, wanted, *size, self, handle);

		if (result != PHP_SHM_OPEN_OK) {
			return result;
		}
	}
	return check(header, kind, wanted, size, handle);
}

void php_shm_header_reset_namespace(php_shm_header *header, const php_shm_structure_kind *kind)
{
	/* In an unformatted one `initializer` is dead in any namespace: it is formatted again. */
	if (php_shm_header_is_formatted(header)) {
		for (unsigned i = 0; i < PHP_SHM_LOCKS_MAX && kind->locks[i] != 0; i++) {
			php_shm_lock_reset_namespace((php_shm_lock *) ((char *) header + kind->locks[i]));
		}
	}
	/* Pairs with the load in check(): a process that finds its own namespace finds the locks free. */
	atomic_store(&header->namespace, php_shm_owner_namespace());
}
