// oneDNN: convolution and matrix products. The library is opened when it is first needed: a program that computes nothing
// neither loads it nor needs it, and the OpenMP runtime that it works with can be started the way that suits us.
//
// Version 2 describes an operation by a struct that is filled in, version 3 by a call with all its arguments; the functions
// below take both.
#pragma once

#if !__has_include(<dnnl.h>)
#error "Millrace needs oneDNN: install it with 'Tools/setup.sh' or 'apt-get install libdnnl-dev'."
#endif

#include <dnnl.h>
#include <stdint.h>

/// Opens oneDNN, once for all threads. Returns NULL, or why it cannot be used. The rest may be called when that went well.
const char *onednn_library_start(void);

// MARK: Memory

/// A memory layout that belongs to someone else: a handle in version 3, a struct in version 2.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t onednn_layout;
#else
typedef const dnnl_memory_desc_t *onednn_layout;
#endif

/// A memory layout of one's own; `onednn_layout_free` it.
typedef struct { dnnl_memory_desc_t layout; } onednn_owned_layout;
static inline onednn_layout onednn_layout_of(const onednn_owned_layout *owned) {
#if DNNL_VERSION_MAJOR >= 3
  return owned->layout;
#else
  return &owned->layout;
#endif
}

/// float32 with the given strides in elements, or, without strides, in a layout for oneDNN to choose.
dnnl_status_t onednn_layout_make(onednn_owned_layout *owned, int rank, const dnnl_dim_t *sizes, const dnnl_dim_t *strides);
void onednn_layout_free(onednn_owned_layout *owned);

/// Whether two layouts are the same, so that no copy is needed.
int onednn_layout_equal(onednn_layout a, onednn_layout b);

/// The layout that an operation uses for an argument, such as DNNL_ARG_WEIGHTS.
onednn_layout onednn_layout_query(const_dnnl_primitive_desc_t operation, int argument);

/// Memory of a layout: its own, or, when `own` is 0, wherever it is pointed.
dnnl_status_t onednn_memory_make(dnnl_memory_t *result, onednn_layout layout, dnnl_engine_t engine, int own);
dnnl_status_t onednn_memory_point(dnnl_memory_t memory, void *bytes);
void onednn_memory_free(dnnl_memory_t memory);

// MARK: Engines

/// The processor as an engine.
dnnl_status_t onednn_engine_make(dnnl_engine_t *result);
void onednn_engine_free(dnnl_engine_t engine);
dnnl_status_t onednn_stream_make(dnnl_stream_t *result, dnnl_engine_t engine);
dnnl_status_t onednn_stream_wait(dnnl_stream_t stream);
void onednn_stream_free(dnnl_stream_t stream);

// MARK: Operations

/// A convolution over one to three axes, all sizes in their order; oneDNN reads as many as there are.
typedef struct {
  onednn_layout source, weights, bias, destination;
  dnnl_dim_t strides[3], dilations[3], before[3], after[3];
} onednn_convolution;

typedef enum { onednn_forward, onednn_backward_data, onednn_backward_weights } onednn_pass;

/// Describes one pass of a convolution. `relu` fuses max(x, 0) into the forward pass; `forward` is
/// that pass' description, for the backward passes. `bias` may be null.
dnnl_status_t onednn_convolution_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_pass pass, const onednn_convolution *convolution, int relu,
  const_dnnl_primitive_desc_t forward);

/// Describes a copy from one layout to another.
dnnl_status_t onednn_reorder_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_layout from, onednn_layout to);
void onednn_description_free(dnnl_primitive_desc_t description);

dnnl_status_t onednn_operation_make(dnnl_primitive_t *result, const_dnnl_primitive_desc_t description);
dnnl_status_t onednn_operation_run(
  const_dnnl_primitive_t operation, dnnl_stream_t stream, int count, const dnnl_exec_arg_t *arguments);
void onednn_operation_free(dnnl_primitive_t operation);

/// c = alpha · a · b + beta · c for matrices whose rows are contiguous and stand `lda`, `ldb`, `ldc` numbers apart; a or b
/// transposed where 'T' is said instead of 'N'.
dnnl_status_t onednn_sgemm(
  char transposing_a, char transposing_b, dnnl_dim_t m, dnnl_dim_t n, dnnl_dim_t k, float alpha, const float *a,
  dnnl_dim_t lda, const float *b, dnnl_dim_t ldb, float beta, float *c, dnnl_dim_t ldc);
