/* SPDX-License-Identifier: MIT */

/*
 * For a program that includes kernel files to compile them with a switch set: gives its copies names of their own, beside those
 * of the files that every program is linked with: shm_alloc.c always, shm_mmap.c with OWN_MMAP, shm_file.c with OWN_FILE,
 * shm_block.c with OWN_BLOCK.
 */
#ifndef PHP_SHM_OWN_NAMES_H
#define PHP_SHM_OWN_NAMES_H

/* shm_alloc.c */
#define sw_shm_malloc own_sw_shm_malloc
#define sw_shm_calloc own_sw_shm_calloc
#define sw_shm_protect own_sw_shm_protect
#define sw_shm_realloc own_sw_shm_realloc
#define sw_shm_free own_sw_shm_free

#ifdef OWN_MMAP
/* shm_mmap.c */
#define php_shm_mmap_zeros own_mmap_zeros
#define php_shm_mmap_private_zeros own_mmap_private_zeros
#define swShareMemory_mmap_create own_swShareMemory_mmap_create
#define swShareMemory_mmap_free own_swShareMemory_mmap_free
#define php_shm_mmap_open own_mmap_open
#define php_shm_mmap_anonymous_source own_mmap_anonymous_source
#define php_shm_mmap_create_anonymous own_mmap_create_anonymous
#define php_shm_mmap_remap own_mmap_remap
#endif

#ifdef OWN_FILE
/* shm_file.c */
#define php_shm_file_open own_file_open
#define php_shm_file_link own_file_link
#define php_shm_file_extend own_file_extend
#define php_shm_file_settle own_file_settle
#define php_shm_file_readable own_file_readable
#define php_shm_file_stat own_file_stat
#define php_shm_file_page_size own_file_page_size
#define php_shm_file_unlink own_file_unlink
#define php_shm_file_memfd own_file_memfd
#define php_shm_file_extend_memfd own_file_extend_memfd
#define php_shm_file_free_space own_file_free_space
#define php_shm_file_has_memfd own_file_has_memfd
#define php_shm_file_is_alone own_file_is_alone
#define php_shm_file_has_folder own_file_has_folder
#define php_shm_file_is_same own_file_is_same
#endif

#ifdef OWN_BLOCK
/* shm_block.c */
#define php_shm_block_mmap own_block_mmap
#define php_shm_block_sysv own_block_sysv
#define php_shm_block_release own_block_release
#define php_shm_block_free own_block_free
#define php_shm_block_can_grow own_block_can_grow
#define php_shm_block_refresh own_block_refresh
#define php_shm_block_grow own_block_grow
#define php_shm_block_protect own_block_protect
#define php_shm_block_flush own_block_flush
#define php_shm_block_stat own_block_stat
#define php_shm_block_create own_block_create
#define php_shm_block_pin own_block_pin
#define php_shm_block_unpin own_block_unpin
#define php_shm_block_is_pinned own_block_is_pinned
#define php_shm_block_is_alone own_block_is_alone
#define php_shm_block_is_same own_block_is_same
#define php_shm_block_remove own_block_remove
#endif

#endif /* PHP_SHM_OWN_NAMES_H */
