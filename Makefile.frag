# SPDX-License-Identifier: MIT
#
# shm_arginfo.h is committed, and ./dev arginfo alone regenerates it. An empty recipe keeps make's own rule away from it, which
# would download a parser whenever shm.stub.php happens to be the newer file.
shm_arginfo.h $(srcdir)/shm_arginfo.h: ;
