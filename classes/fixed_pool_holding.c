/* SPDX-License-Identifier: MIT */

/* The slices of owned pools that a request has allocated, and their release at its end: a list of pools in each thread. */

#include "fixed_pool_object.h"

ZEND_TLS php_shm_pool_holding *holdings;

static void forget(php_shm_pool_holding *holding)
{
	php_shm_pool_holding **link = &holdings;

	while (*link != holding) {
		link = &(*link)->next;
	}
	*link = holding->next;
	php_shm_block_release(holding->window.block);
	efree(holding);
}

static inline bool is_empty(const php_shm_pool_holding *holding)
{
	return holding->from > holding->to || holding->owner != php_shm_owner_self() ||
		php_shm_block_is_freed(holding->window.block) || php_shm_block_is_lost(holding->window.block);
}

/* The pool, if it lies below that limit of its block. */
static inline php_shm_fixed_pool *pool_of(const php_shm_pool_holding *holding, size_t limit)
{
	const php_shm_window *window = &holding->window;

	return window->offset + window->length < limit ? (php_shm_fixed_pool *) (window->block->mem + window->offset) : NULL;
}

/* Whether slices have to be freed; true also if that cannot be read now. */
static bool has_slices(const php_shm_pool_holding *holding)
{
	if (is_empty(holding)) {
		return false;
	}
	const php_shm_fixed_pool *pool = pool_of(holding, holding->window.block->read_limit);

	return pool == NULL || php_shm_fixed_pool_has(&holding->handle, pool, holding->owner, holding->from, holding->to);
}

/* Whether this process has the pool in another mapping too, to which the slices are then left. */
static bool pass_on(const php_shm_pool_holding *holding)
{
	for (php_shm_pool_holding *other = holdings; other != NULL; other = other->next) {
		if (other != holding && other->owner == holding->owner && other->window.offset == holding->window.offset &&
			other->window.length == holding->window.length && !php_shm_block_is_freed(other->window.block) &&
			php_shm_block_is_same(other->window.block, holding->window.block)) {
			other->from = MIN(other->from, holding->from);
			other->to = MAX(other->to, holding->to);
			return true;
		}
	}
	return false;
}

/* The block is about to be unmapped: may make it writable. */
static void give_back(php_shm_pool_holding *holding)
{
	php_shm_block *block = holding->window.block;
	php_shm_error ignored;
	php_shm_fixed_pool *pool;

	if (is_empty(holding)) {
		return;
	}
	pool = pool_of(holding, block->write_limit);
	if (pool == NULL && php_shm_block_protect(block, PROT_READ | PROT_WRITE, &ignored) == 0) {
		pool = pool_of(holding, block->write_limit);
	}
	if (pool != NULL) {
		php_shm_fixed_pool_give_back(&holding->handle, pool, holding->owner, holding->from, holding->to);
	}
}

/* Holdings without objects and without slices would keep a mapping for nothing. */
static void forget_unneeded(void)
{
	for (php_shm_pool_holding *holding = holdings, *next; holding != NULL; holding = next) {
		next = holding->next;
		if (holding->objects == 0 && !has_slices(holding)) {
			forget(holding);
		}
	}
}

void php_shm_pool_join(php_shm_fixed_pool_object *object, php_shm_owner self)
{
	php_shm_pool_holding *holding;

	/* In a forked child it is the parent's. */
	php_shm_pool_leave(object);
	holding = holdings;
	while (holding != NULL &&
		!(holding->owner == self && holding->window.block == object->window.block &&
			holding->window.offset == object->window.offset && holding->window.length == object->window.length &&
			holding->handle.slice_size == object->handle.slice_size)) {
		holding = holding->next;
	}
	if (holding == NULL) {
		forget_unneeded();
		holding = emalloc(sizeof(*holding));
		*holding = (php_shm_pool_holding) {
			.window = object->window, .handle = object->handle, .owner = self, .from = SIZE_MAX, .to = 0, .next = holdings};
		php_shm_block_acquire(holding->window.block);
		holdings = holding;
	}
	holding->objects++;
	object->holding = holding;
}

void php_shm_pool_leave(php_shm_fixed_pool_object *object)
{
	php_shm_pool_holding *holding = object->holding;

	object->holding = NULL;
	if (holding != NULL && --holding->objects == 0 && (!has_slices(holding) || pass_on(holding))) {
		forget(holding);
	}
}

void php_shm_pools_leave_block(const php_shm_block *block)
{
	for (php_shm_pool_holding *holding = holdings, *next; holding != NULL; holding = next) {
		next = holding->next;
		if (holding->window.block != block) {
			continue;
		}
		if (!pass_on(holding)) {
			give_back(holding);
		}
		holding->from = SIZE_MAX;
		holding->to = 0;
		if (holding->objects == 0) {
			forget(holding);
		}
	}
}

void php_shm_pools_end_request(void)
{
	while (holdings != NULL) {
		give_back(holdings);
		forget(holdings);
	}
}
