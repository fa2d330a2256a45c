// OpenBLAS: matrix products for the portable kernels. The library is opened by the first product: it takes a while to load
// and starts threads, which most programs never need.
#pragma once

#if !__has_include(<cblas.h>)
#error "Millrace needs OpenBLAS: install it with 'Tools/setup.sh' or 'apt-get install libopenblas-dev'."
#endif

#include <cblas.h>

/// Opens OpenBLAS, once for all threads. Returns NULL, or why it cannot be used.
const char *openblas_library_start(void);

/// c = a · b for matrices of float32 whose rows follow each other: `[m, k] · [k, n]`. To be called when the start went well.
void openblas_library_multiply(blasint m, blasint n, blasint k, const float *a, const float *b, float *c);
