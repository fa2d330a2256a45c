#include "openblas_library.h"

#include <ckernels_parallel.h>
#include <dlfcn.h>
#include <pthread.h>

#ifdef __APPLE__
#define LIBRARY "libopenblas.0.dylib"
#else
#define LIBRARY "libopenblas.so.0"
#endif

static __typeof__(&cblas_sgemm) sgemm;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void start(void) {
  // One of the builds of OpenBLAS works with OpenMP.
  ck_start_openmp();
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = LIBRARY " is not installed";
    return;
  }
  *(void **)&sgemm = dlsym(library, "cblas_sgemm");
  if (!sgemm) problem = LIBRARY " has no cblas_sgemm";
}

const char *openblas_library_start(void) {
  pthread_once(&once, start);
  return problem;
}

void openblas_library_multiply(blasint m, blasint n, blasint k, const float *a, const float *b, float *c) {
  sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1, a, k, b, n, 0, c, n);
}
