// The OpenMP runtime of the process.
#pragma once

#include "ckernels_parallel.h"

/// The entry points of libgomp that `#pragma omp parallel` calls.
typedef struct {
  void (*parallel)(void (*body)(void *), void *context, unsigned threads, unsigned flags);
  int (*thread)(void);
  int (*threads)(void);
  int (*limit)(void);
  void (*set_limit)(int);
} openmp_entries;

/// Starts the runtime when it does not run yet; NULL where there is none.
const openmp_entries *openmp(void);
