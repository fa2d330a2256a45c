// oneDNN: convolution and matrix products. Version 2 describes an operation by a struct that is
// filled in, version 3 by a call with all its arguments; the functions below take both.
#pragma once

#if !__has_include(<dnnl.h>)
#error "Millrace needs oneDNN: install it with 'Tools/setup.sh' or 'apt-get install libdnnl-dev'."
#endif

#include <dnnl.h>
#include <stdint.h>

/// A memory layout that belongs to someone else: a handle in version 3, a struct in version 2.
#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t millrace_layout;
#else
typedef const dnnl_memory_desc_t *millrace_layout;
#endif

/// A memory layout of one's own; `millrace_layout_free` it.
#if DNNL_VERSION_MAJOR >= 3
typedef struct { dnnl_memory_desc_t layout; } millrace_owned_layout;
static inline millrace_layout millrace_layout_of(const millrace_owned_layout *o) { return o->layout; }
static inline void millrace_layout_free(millrace_owned_layout *o) { dnnl_memory_desc_destroy(o->layout); }
#else
typedef struct { dnnl_memory_desc_t layout; } millrace_owned_layout;
static inline millrace_layout millrace_layout_of(const millrace_owned_layout *o) { return &o->layout; }
static inline void millrace_layout_free(millrace_owned_layout *o) { (void)o; }
#endif

/// float32 with the given strides in elements, or, without strides, in a layout for oneDNN to choose.
static inline dnnl_status_t millrace_layout_make(
  millrace_owned_layout *o, int rank, const dnnl_dim_t *sizes, const dnnl_dim_t *strides) {
#if DNNL_VERSION_MAJOR >= 3
  return strides
    ? dnnl_memory_desc_create_with_strides(&o->layout, rank, sizes, dnnl_f32, strides)
    : dnnl_memory_desc_create_with_tag(&o->layout, rank, sizes, dnnl_f32, dnnl_format_tag_any);
#else
  return strides
    ? dnnl_memory_desc_init_by_strides(&o->layout, rank, sizes, dnnl_f32, strides)
    : dnnl_memory_desc_init_by_tag(&o->layout, rank, sizes, dnnl_f32, dnnl_format_tag_any);
#endif
}

/// The layout that an operation uses for an argument, such as DNNL_ARG_WEIGHTS.
static inline millrace_layout millrace_layout_query(
  const_dnnl_primitive_desc_t operation, int argument) {
  return dnnl_primitive_desc_query_md(operation, dnnl_query_exec_arg_md, argument);
}

/// A convolution over one to three axes, all sizes in their order; oneDNN reads as many as there are.
typedef struct {
  millrace_layout source, weights, bias, destination;
  dnnl_dim_t strides[3], dilations[3], before[3], after[3];
} millrace_convolution;

typedef enum { millrace_forward, millrace_backward_data, millrace_backward_weights } millrace_pass;

/// Describes one pass of a convolution. `relu` fuses max(x, 0) into the forward pass; `forward` is
/// that pass' description, for the backward passes. `bias` may be null.
static inline dnnl_status_t millrace_convolution_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, millrace_pass pass,
  const millrace_convolution *c, int relu, const_dnnl_primitive_desc_t forward) {
  dnnl_primitive_attr_t attributes = 0;
  dnnl_status_t status = dnnl_primitive_attr_create(&attributes);
  if (status == dnnl_success && relu) {
    dnnl_post_ops_t after = 0;
    status = dnnl_post_ops_create(&after);
    if (status == dnnl_success) {
#if DNNL_VERSION_MAJOR >= 3
      status = dnnl_post_ops_append_eltwise(after, dnnl_eltwise_relu, 0, 0);
#else
      status = dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0);
#endif
    }
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, after);
    if (after) dnnl_post_ops_destroy(after);
  }
#if DNNL_VERSION_MAJOR >= 3
  if (status == dnnl_success) {
    switch (pass) {
      case millrace_forward:
        status = dnnl_convolution_forward_primitive_desc_create(
          result, engine, dnnl_forward_training, dnnl_convolution_direct, c->source, c->weights,
          c->bias, c->destination, c->strides, c->dilations, c->before, c->after, attributes);
        break;
      case millrace_backward_data:
        status = dnnl_convolution_backward_data_primitive_desc_create(
          result, engine, dnnl_convolution_direct, c->source, c->weights, c->destination, c->strides,
          c->dilations, c->before, c->after, forward, attributes);
        break;
      case millrace_backward_weights:
        status = dnnl_convolution_backward_weights_primitive_desc_create(
          result, engine, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination,
          c->strides, c->dilations, c->before, c->after, forward, attributes);
    }
  }
#else
  dnnl_convolution_desc_t description;
  if (status == dnnl_success) {
    switch (pass) {
      case millrace_forward:
        status = dnnl_dilated_convolution_forward_desc_init(
          &description, dnnl_forward_training, dnnl_convolution_direct, c->source, c->weights, c->bias,
          c->destination, c->strides, c->dilations, c->before, c->after);
        break;
      case millrace_backward_data:
        status = dnnl_dilated_convolution_backward_data_desc_init(
          &description, dnnl_convolution_direct, c->source, c->weights, c->destination, c->strides,
          c->dilations, c->before, c->after);
        break;
      case millrace_backward_weights:
        status = dnnl_dilated_convolution_backward_weights_desc_init(
          &description, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination,
          c->strides, c->dilations, c->before, c->after);
    }
  }
  if (status == dnnl_success) {
    status = dnnl_primitive_desc_create(result, &description, attributes, engine, forward);
  }
#endif
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  return status;
}

/// Describes a copy from one layout to another.
static inline dnnl_status_t millrace_reorder_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, millrace_layout from, millrace_layout to) {
  return dnnl_reorder_primitive_desc_create(result, from, engine, to, engine, 0);
}

/// Whether two layouts are the same, so that no copy is needed.
static inline int millrace_layout_equal(millrace_layout a, millrace_layout b) {
  return dnnl_memory_desc_equal(a, b);
}

/// Memory of a layout: at `bytes`, or its own when that is DNNL_MEMORY_ALLOCATE.
static inline dnnl_status_t millrace_memory_make(
  dnnl_memory_t *result, millrace_layout layout, dnnl_engine_t engine, int own) {
  return dnnl_memory_create(result, layout, engine, own ? DNNL_MEMORY_ALLOCATE : DNNL_MEMORY_NONE);
}
