/* SPDX-License-Identifier: MIT */

/* The mutex, and with it the lock and the header that other structures have too. */

#include "fuzz.h"
#include "tests_c/lib/open.h"

#include "structures/mutex.h"

static php_shm_owner holder;
static bool abandoned;

static php_shm_mutex *mutex(void)
{
	return (php_shm_mutex *) (void *) block;
}

static php_shm_lock *lock(void)
{
	return &mutex()->lock;
}

static size_t room_for(const fuzz_step *setup)
{
	(void) setup;
	return sizeof(php_shm_mutex);
}

static void begin(const fuzz_step *setup)
{
	holder = 0;
	abandoned = false;
	ALWAYS(open_structure(mutex(), &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)},
			   fuzz_owner(setup->place), NULL) == PHP_SHM_OPEN_OK);
}

/* The result of an attempt to take the lock, against what is known of its holder. */
static void answered(php_shm_lock_result result, php_shm_owner self, bool may_take_over)
{
	bool is_free = holder == 0, takes_over = may_take_over && !is_free && !fuzz_owner_is_alive(holder);

	ALWAYS(result == PHP_SHM_LOCK_TAKEN || result == PHP_SHM_LOCK_BUSY || result == PHP_SHM_LOCK_HELD);
	if (result == PHP_SHM_LOCK_TAKEN) {
		UNEDITED(is_free || takes_over);
		UNEDITED(php_shm_lock_owner(lock()) == self);
		abandoned = abandoned || takes_over;
		holder = self;
	} else {
		UNEDITED(!is_free && (result != PHP_SHM_LOCK_HELD || holder == self));
	}
}

static void open_it(const fuzz_step *step)
{
	php_shm_open_result result = open_structure(
		mutex(), &php_shm_mutex_kind, (php_shm_wanted) {.room = sizeof(php_shm_mutex)}, fuzz_owner(step->place), NULL);

	ALWAYS(result <= PHP_SHM_OPEN_NAMESPACE && result != PHP_SHM_OPEN_NO_ROOM);
	UNEDITED(result == PHP_SHM_OPEN_OK);
}

static void try(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);

	answered(php_shm_lock_try(lock(), self), self, false);
}

static void spin(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);

	answered(php_shm_lock_spin(lock(), self), self, false);
}

static void wait(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);

	/* No process waits for what it holds. */
	if (edited || holder != self) {
		answered(php_shm_lock_wait(lock(), self, step->value % PHP_SHM_MAX_SLEEP), self, true);
	}
}

static void take_from_dead(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);
	bool dead_holds = holder != 0 && !fuzz_owner_is_alive(holder), taken = php_shm_lock_try_recover_dead(lock(), self);

	UNEDITED(taken == dead_holds);
	if (taken) {
		answered(PHP_SHM_LOCK_TAKEN, self, true);
	}
}

static void release(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);

	if (edited || holder == self) {
		php_shm_lock_release(lock(), self);
		holder = 0;
	}
}

static void abandon(const fuzz_step *step)
{
	php_shm_owner self = fuzz_owner(step->place);

	if (edited || holder == self) {
		php_shm_lock_abandon(lock(), self);
		holder = 0;
		abandoned = true;
	}
}

static void recover(const fuzz_step *step)
{
	if (edited || holder == fuzz_owner(step->place)) {
		php_shm_lock_mark_consistent(lock());
		abandoned = false;
	}
}

static void take_over(const fuzz_step *step)
{
	(void) step;
	php_shm_header_reset_namespace(&mutex()->header, &php_shm_mutex_kind);
	abandoned = abandoned || holder != 0;
	holder = 0;
}

static const char *verify(void)
{
	return php_shm_lock_owner(lock()) != holder          ? "the lock has another holder than it was given to"
		: php_shm_lock_is_abandoned(lock()) != abandoned ? "the lock is abandoned, or is not, against what happened"
														 : NULL;
}

static const fuzz_operation operations[] = {
	{"open", open_it},
	{"try", try},
	{"spin", spin},
	{"wait", wait},
	{"take_from_dead", take_from_dead},
	{"release", release},
	{"abandon", abandon},
	{"recover", recover},
	{"take_over", take_over},
};

const fuzz_target target = {
	.alignment = 8,
	.room = room_for,
	.begin = begin,
	.verify = verify,
	.operations = operations,
	.count = sizeof(operations) / sizeof(operations[0]),
};
