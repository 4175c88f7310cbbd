/* SPDX-License-Identifier: MIT */

/*
 * docs/format.md against the structs: builds the rows of its tables from offsetof, sizeof and the masks, and compares. A row that
 * is missing, changed, misplaced or unknown fails. The fields of a struct, and the bits of a word, have no gap and no overlap.
 */
/* may run beside others */

#include "tests_c/lib/check.h"
#include "tests_c/lib/open.h"

#include "structures/event.h"
#include "structures/fixed_pool.h"
#include "structures/global_memory.h"
#include "structures/mutex.h"
#include "structures/ring.h"
#include "structures/ring_buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The record of a message is known in queue.c alone. */
#define php_shm_queue_capacity_max own_queue_capacity_max
#define php_shm_queue_size own_queue_size
#define php_shm_queue_kind own_queue_kind
#define php_shm_queue_push own_queue_push
#define php_shm_queue_advance_reclaim own_queue_advance_reclaim
#define php_shm_queue_lease_ready own_queue_lease_ready
#define php_shm_queue_lease_next own_queue_lease_next
#define php_shm_queue_stat own_queue_stat
#define php_shm_queue_verify own_queue_verify
#define php_shm_queue_done own_queue_done
#define php_shm_queue_release own_queue_release
#define php_shm_queue_put_back own_queue_put_back
#define php_shm_queue_count own_queue_count
#define php_shm_queue_poll own_queue_poll
#include "structures/queue.c"

#define DOCUMENT "docs/format.md"
#define LINES_MAX 1024
#define LINE_MAX_LENGTH 512

static char *expected[LINES_MAX];
static size_t expected_count;
static char *document[LINES_MAX];
static size_t document_lines;
static size_t next; /* byte or bit that the next row has to begin with */

static __attribute__((format(printf, 1, 2))) void expect(const char *format, ...)
{
	char line[LINE_MAX_LENGTH];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	CHECK(expected_count < LINES_MAX);
	CHECK((expected[expected_count++] = strdup(line)) != NULL);
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 17);

	CHECK(file != NULL && text != NULL);
	CHECK(fread(text, 1, (1 << 17) - 1, file) > 0 && feof(file));
	fclose(file);
	return text;
}

/* Whether the part of the document under a heading links to a file. */
static bool section_links_to(const char *heading, const char *path)
{
	char link[LINE_MAX_LENGTH];
	size_t line = 0;

	snprintf(link, sizeof(link), "](../%s)", path);
	while (line < document_lines && strcmp(document[line], heading) != 0) {
		line++;
	}
	for (line++; line < document_lines && document[line][0] != '#'; line++) {
		if (strstr(document[line], link) != NULL) {
			return true;
		}
	}
	return false;
}

/* The header, or the file, that a section is about: each of the two has to name the other. */
static void section(const char *heading, const char *path, const char *anchor)
{
	char link[LINE_MAX_LENGTH], *text = read_file(path);

	snprintf(link, sizeof(link), DOCUMENT "#%s */", anchor);
	if (strstr(text, link) == NULL) {
		printf("%s does not link to " DOCUMENT "#%s\n", path, anchor);
		exit(1);
	}
	free(text);
	if (!section_links_to(heading, path)) {
		printf(DOCUMENT ": \"%s\" does not link to %s\n", heading, path);
		exit(1);
	}
	expect("%s", heading);
	next = 0;
}

static void row(size_t first, size_t count, const char *name)
{
	if (first != next) {
		printf("%s begins at %zu, and what is before it ends at %zu\n", name, first, next);
		exit(1);
	}
	expect("| %zu | %zu | %s |", first, count, name);
	next = first + count;
}

#define FIELD(type, field) row(offsetof(type, field), sizeof(((type *) 0)->field), "`" #field "`")

/* What follows the fields: as long as the structure is. */
static void rest(size_t first, const char *name)
{
	CHECK(first == next);
	expect("| %zu | rest | %s |", first, name);
}

static void bits(uint64_t mask, const char *name)
{
	size_t first = (size_t) __builtin_ctzll(mask), count = (size_t) __builtin_popcountll(mask);

	CHECK(mask >> first == UINT64_MAX >> (64 - count));
	row(first, count, name);
}

#define ENDS(type) CHECK(next == sizeof(type))
#define ENDS_WORD(type) CHECK(next == 8 * sizeof(type))

/* From a bit on, all below the mask `end`; 0: to the end of the word. */
static uint64_t bits_between(uint64_t from, uint64_t end)
{
	return (end == 0 ? UINT64_MAX : end - 1) & ~(from - 1);
}

static void header(void)
{
	php_shm_mutex mutex = {.header = {.state = 0}};
	const php_shm_wanted wanted = {.room = sizeof(mutex)};
	const uint32_t layout = sizeof(void *) << 24 | sizeof(php_shm_header) << 8 | sizeof(php_shm_owner);
	const uint64_t version = UINT64_C(0xff) << 56;
	php_shm_owner self = php_shm_owner_self();

	section("## Header", "structures/header.h", "header");
	FIELD(php_shm_header, state);
	FIELD(php_shm_header, initializer);
	FIELD(php_shm_header, kind);
	FIELD(php_shm_header, layout);
	FIELD(php_shm_header, size);
	FIELD(php_shm_header, parameter);
	FIELD(php_shm_header, namespace);
	ENDS(php_shm_header);

	/* What counts as another version, and what as foreign bytes. */
	CHECK(self != 0);
	CHECK(open_structure(&mutex, &php_shm_mutex_kind, wanted, self, NULL) == PHP_SHM_OPEN_OK);
	CHECK(mutex.header.state == PHP_SHM_HEADER_READY && mutex.header.layout == layout);
	for (unsigned bit = 0; bit < 64; bit++) {
		mutex.header.state = PHP_SHM_HEADER_READY ^ UINT64_C(1) << bit;
		CHECK(open_structure(&mutex, &php_shm_mutex_kind, wanted, self, NULL) ==
			(version >> bit & 1 ? PHP_SHM_OPEN_VERSION : PHP_SHM_OPEN_FOREIGN));
	}
	expect("### `state`");
	next = 0;
	bits(~version, "tag");
	bits(version, "version");
	ENDS_WORD(uint64_t);
	expect("### `layout`");
	next = 0;
	bits(0xff, "bytes of an owner");
	bits(0xffff00, "bytes of a header");
	bits(0xff000000, "bytes of a pointer");
	ENDS_WORD(uint32_t);
}

static void kind(const php_shm_structure_kind *kind)
{
	char locks[64] = "none";
	int length = 0;

	for (unsigned i = 0; i < PHP_SHM_LOCKS_MAX && kind->locks[i] != 0; i++) {
		length += snprintf(locks + length, sizeof(locks) - (size_t) length, "%s%u", i != 0 ? ", " : "", kind->locks[i]);
	}
	expect("| %u | %s | %s |", kind->number, kind->name, locks);
}

static void kinds(void)
{
	expect("### Kinds");
	kind(&php_shm_mutex_kind);
	kind(&php_shm_fixed_pool_kind);
	kind(&php_shm_ring_buffer_kind);
	kind(&php_shm_global_memory_kind);
	kind(&php_shm_queue_kind);
}

static void words(void)
{
	section("## Owner word", "shm_owner.h", "owner-word");
	bits(~PHP_SHM_OWNER_MASK, "0");
	bits(PHP_SHM_OWNER_THREAD, "thread");
	bits(bits_between(PHP_SHM_OWNER_THREAD + 4, UINT64_C(1) << PHP_SHM_OWNER_BOOT_SHIFT), "start");
	bits(bits_between(UINT64_C(1) << PHP_SHM_OWNER_BOOT_SHIFT, 0), "boot");
	ENDS_WORD(php_shm_owner);

	section("## Lock word", "structures/lock.h", "lock-word");
	bits(PHP_SHM_LOCK_WAITERS, "waiter bit");
	bits(PHP_SHM_LOCK_ABANDONED, "abandoned");
	bits(PHP_SHM_OWNER_MASK, "owner");
	ENDS_WORD(php_shm_lock);

	section("## Event word", "structures/event.h", "event-word");
	bits(PHP_SHM_EVENT_WAITERS, "waiter bit");
	bits(UINT32_MAX & ~PHP_SHM_EVENT_WAITERS, "epoch");
	ENDS_WORD(php_shm_event);

	section("## Position word", "structures/ring.h", "position-word");
	bits(PHP_SHM_RING_LAP, "lap");
	bits((sizeof(uint64_t) - 1) & ~PHP_SHM_RING_LAP, "0");
	bits(bits_between(sizeof(uint64_t), 0), "offset / 8");
	ENDS_WORD(uint64_t);
}

static void mutex(void)
{
	section("## Mutex", "structures/mutex.h", "mutex");
	FIELD(php_shm_mutex, header);
	FIELD(php_shm_mutex, lock);
	FIELD(php_shm_mutex, reserved);
	ENDS(php_shm_mutex);
}

static void fixed_pool(void)
{
	section("## FixedPool", "structures/fixed_pool.h", "fixedpool");
	FIELD(php_shm_fixed_pool, header);
	FIELD(php_shm_fixed_pool, scan_cursor);
	FIELD(php_shm_fixed_pool, reserved);
	rest(offsetof(php_shm_fixed_pool, words), "`words`");
	ENDS(php_shm_fixed_pool);
	expect("### `parameter` of a FixedPool");
	next = 0;
	bits(~PHP_SHM_FIXED_POOL_OWNED, "bytes of a slice");
	bits(PHP_SHM_FIXED_POOL_OWNED, "owned");
	ENDS_WORD(uint64_t);
	expect("### Word of a slice in an owned pool");
	expect("| 0 | free |");
	expect("| %llu | adopted |", (unsigned long long) PHP_SHM_FIXED_POOL_ADOPTED);
	expect("| other | owner |");
}

static void ring_buffer(void)
{
	static _Alignas(uint64_t) char memory[512];
	php_shm_ring_buffer *ring = (php_shm_ring_buffer *) memory;
	php_shm_ring_buffer_handle handle;
	size_t offset;

	section("## RingBuffer", "structures/ring_buffer.h", "ringbuffer");
	FIELD(php_shm_ring_buffer, header);
	FIELD(php_shm_ring_buffer, lock);
	FIELD(php_shm_ring_buffer, reserved);
	FIELD(php_shm_ring_buffer, write_pos);
	FIELD(php_shm_ring_buffer, reclaim_pos);
	rest(offsetof(php_shm_ring_buffer, words), "`words`");
	ENDS(php_shm_ring_buffer);

	CHECK(open_structure(ring, &php_shm_ring_buffer_kind, (php_shm_wanted) {.room = sizeof(memory)}, php_shm_owner_self(),
			  &handle) == PHP_SHM_OPEN_OK);
	CHECK(php_shm_ring_buffer_alloc(&handle, ring, 40, &offset) == PHP_SHM_RING_DONE);
	CHECK(offset == handle.ring + WORD && *(uint64_t *) (memory + handle.ring) == 40);
	expect("### Block of a ring");
	next = 0;
	row(0, offset - handle.ring, "size");
	rest(offset - handle.ring, "bytes");
}

static void global_memory(void)
{
	section("## GlobalMemory", "structures/global_memory.h", "globalmemory");
	FIELD(php_shm_global_memory, header);
	FIELD(php_shm_global_memory, lock);
	FIELD(php_shm_global_memory, taken);
	FIELD(php_shm_global_memory, whole);
	FIELD(php_shm_global_memory, directory);
	ENDS(php_shm_global_memory);
	expect("### `taken` of a GlobalMemory");
	next = 0;
	bits(PHP_SHM_REGIONS_MAX, "names");
	bits(bits_between(PHP_SHM_REGIONS_MAX + 1, 0), "units");
	ENDS_WORD(uint64_t);

	section("## Region", "structures/global_memory.h", "region");
	FIELD(php_shm_region, offset);
	FIELD(php_shm_region, size);
	FIELD(php_shm_region, hash);
	FIELD(php_shm_region, length);
	FIELD(php_shm_region, name);
	FIELD(php_shm_region, reserved);
	ENDS(php_shm_region);
}

static void queue(void)
{
	section("## Queue", "structures/queue.h", "queue");
	FIELD(php_shm_queue, header);
	FIELD(php_shm_queue, turn);
	FIELD(php_shm_queue, closed);
	FIELD(php_shm_queue, items);
	FIELD(php_shm_queue, space);
	FIELD(php_shm_queue, requeued);
	FIELD(php_shm_queue, turn_pulse);
	FIELD(php_shm_queue, reserved);
	FIELD(php_shm_queue, push_lock);
	FIELD(php_shm_queue, write_pos);
	FIELD(php_shm_queue, cached_reclaim_pos);
	FIELD(php_shm_queue, pushed);
	FIELD(php_shm_queue, intent_write_pos);
	FIELD(php_shm_queue, intent_pushed);
	FIELD(php_shm_queue, reserved_push);
	FIELD(php_shm_queue, pop_lock);
	FIELD(php_shm_queue, read_pos);
	FIELD(php_shm_queue, reclaim_pos);
	FIELD(php_shm_queue, cached_write_pos);
	FIELD(php_shm_queue, taken);
	FIELD(php_shm_queue, intent_read_pos);
	FIELD(php_shm_queue, intent_taken);
	FIELD(php_shm_queue, reserved_pop);
	rest(sizeof(php_shm_queue), "ring");

	section("## Record", "structures/queue.c", "record");
	FIELD(record, state);
	FIELD(record, meta);
	ENDS(record);
	rest(sizeof(record), "bytes");
	expect("### `state` of a record");
	expect("| %llu | ready |", (unsigned long long) READY);
	expect("| %llu | done |", (unsigned long long) DONE);
	expect("| other | owner |");
	expect("### `meta` of a record");
	next = 0;
	bits(LENGTH_MASK, "length");
	bits(bits_between(UINT64_C(1) << TYPE_SHIFT, UINT64_C(1) << DELIVERIES_SHIFT), "type");
	bits(bits_between(UINT64_C(1) << DELIVERIES_SHIFT, 0), "deliveries");
	ENDS_WORD(uint64_t);
}

/* The constants of a header that knows PHP, from its text. */
static void value_types(void)
{
	const char *prefix = "\tPHP_SHM_VALUE_";
	char *text = read_file("classes/value.h"), *at = text;

	section("## Value types", "classes/value.h", "value-types");
	while ((at = strstr(at, prefix)) != NULL) {
		char name[64];
		unsigned number;

		CHECK(sscanf(at, " PHP_SHM_VALUE_%63[A-Z0-9_] = %u", name, &number) == 2);
		expect("| %u | `PHP_SHM_VALUE_%s` |", number, name);
		at += strlen(prefix);
	}
	expect("| %u | padding |", (unsigned) PAD);
	free(text);
}

static void read_document(void)
{
	char *at = read_file(DOCUMENT), *end;

	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		*end = '\0';
		CHECK(document_lines < LINES_MAX);
		document[document_lines++] = at;
	}
}

/* Whether a line has to be expected: a heading below the title, or a row that is not the head of its table. */
static bool is_checked(size_t line)
{
	const char *text = document[line];

	if (strncmp(text, "##", 2) == 0) {
		return true;
	}
	return text[0] == '|' && text[1] != '-' && !(line + 1 < document_lines && strncmp(document[line + 1], "|-", 2) == 0);
}

static bool compare(void)
{
	size_t done = 0;

	for (size_t line = 0; line < document_lines; line++) {
		if (!is_checked(line)) {
			continue;
		}
		if (done == expected_count) {
			printf(DOCUMENT ":%zu: too much: %s\n", line + 1, document[line]);
			return false;
		}
		if (expected[done][0] == '#' ? strcmp(document[line], expected[done]) != 0
									 : strncmp(document[line], expected[done], strlen(expected[done])) != 0) {
			printf(DOCUMENT ":%zu: %s\nhas to be: %s\n", line + 1, document[line], expected[done]);
			return false;
		}
		done++;
	}
	if (done != expected_count) {
		printf(DOCUMENT ": missing: %s\n", expected[done]);
	}
	return done == expected_count;
}

int main(void)
{
	bool same;

	read_document();
	words();
	header();
	kinds();
	mutex();
	fixed_pool();
	ring_buffer();
	global_memory();
	queue();
	value_types();
	same = compare();
	for (size_t i = 0; i < expected_count; i++) {
		if (!same) {
			puts(expected[i]);
		}
		free(expected[i]);
	}
	free(document[0]);
	return same ? 0 : 1;
}
