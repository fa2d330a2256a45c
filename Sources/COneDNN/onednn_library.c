#include "onednn_library.h"

#include <ckernels_parallel.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

#define QUOTED(x) #x
#define TEXT(x) QUOTED(x)

// The version of the header: another one has other functions.
#ifdef __APPLE__
#define LIBRARY "libdnnl." TEXT(DNNL_VERSION_MAJOR) ".dylib"
#else
#define LIBRARY "libdnnl.so." TEXT(DNNL_VERSION_MAJOR)
#endif

#if DNNL_VERSION_MAJOR >= 3
#define FUNCTIONS_OF_VERSION(each) \
  each(dnnl_memory_desc_create_with_strides) each(dnnl_memory_desc_create_with_tag) each(dnnl_memory_desc_destroy) \
  each(dnnl_convolution_forward_primitive_desc_create) each(dnnl_convolution_backward_data_primitive_desc_create) \
  each(dnnl_convolution_backward_weights_primitive_desc_create)
#else
#define FUNCTIONS_OF_VERSION(each) \
  each(dnnl_memory_desc_init_by_strides) each(dnnl_memory_desc_init_by_tag) \
  each(dnnl_dilated_convolution_forward_desc_init) each(dnnl_dilated_convolution_backward_data_desc_init) \
  each(dnnl_dilated_convolution_backward_weights_desc_init) each(dnnl_primitive_desc_create)
#endif

#define FUNCTIONS(each) \
  each(dnnl_engine_create) each(dnnl_engine_destroy) each(dnnl_stream_create) each(dnnl_stream_wait) \
  each(dnnl_stream_destroy) each(dnnl_memory_create) each(dnnl_memory_set_data_handle) each(dnnl_memory_destroy) \
  each(dnnl_memory_desc_equal) each(dnnl_primitive_desc_query_md) each(dnnl_primitive_desc_destroy) \
  each(dnnl_primitive_attr_create) each(dnnl_primitive_attr_set_post_ops) each(dnnl_primitive_attr_destroy) \
  each(dnnl_post_ops_create) each(dnnl_post_ops_append_eltwise) each(dnnl_post_ops_destroy) \
  each(dnnl_reorder_primitive_desc_create) each(dnnl_primitive_create) each(dnnl_primitive_execute) \
  each(dnnl_primitive_destroy) each(dnnl_sgemm) FUNCTIONS_OF_VERSION(each)

static struct {
#define FIELD(name) __typeof__(&name) name;
  FUNCTIONS(FIELD)
} onednn;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *problem;

static void start(void) {
  ck_start_openmp();
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    problem = LIBRARY " is not installed";
    return;
  }
#define FIND(name) \
  void *name##_found = dlsym(library, #name); \
  if (!name##_found) problem = LIBRARY " has no " #name; \
  *(void **)&onednn.name = name##_found;
  FUNCTIONS(FIND)
}

const char *onednn_library_start(void) {
  pthread_once(&once, start);
  return problem;
}

// MARK: Memory

dnnl_status_t onednn_layout_make(onednn_owned_layout *owned, int rank, const dnnl_dim_t *sizes, const dnnl_dim_t *strides) {
#if DNNL_VERSION_MAJOR >= 3
  return strides ? onednn.dnnl_memory_desc_create_with_strides(&owned->layout, rank, sizes, dnnl_f32, strides)
                 : onednn.dnnl_memory_desc_create_with_tag(&owned->layout, rank, sizes, dnnl_f32, dnnl_format_tag_any);
#else
  return strides ? onednn.dnnl_memory_desc_init_by_strides(&owned->layout, rank, sizes, dnnl_f32, strides)
                 : onednn.dnnl_memory_desc_init_by_tag(&owned->layout, rank, sizes, dnnl_f32, dnnl_format_tag_any);
#endif
}

void onednn_layout_free(onednn_owned_layout *owned) {
#if DNNL_VERSION_MAJOR >= 3
  onednn.dnnl_memory_desc_destroy(owned->layout);
#else
  (void)owned;
#endif
}

int onednn_layout_equal(onednn_layout a, onednn_layout b) { return onednn.dnnl_memory_desc_equal(a, b); }

onednn_layout onednn_layout_query(const_dnnl_primitive_desc_t operation, int argument) {
  return onednn.dnnl_primitive_desc_query_md(operation, dnnl_query_exec_arg_md, argument);
}

dnnl_status_t onednn_memory_make(dnnl_memory_t *result, onednn_layout layout, dnnl_engine_t engine, int own) {
  return onednn.dnnl_memory_create(result, layout, engine, own ? DNNL_MEMORY_ALLOCATE : DNNL_MEMORY_NONE);
}

dnnl_status_t onednn_memory_point(dnnl_memory_t memory, void *bytes) {
  return onednn.dnnl_memory_set_data_handle(memory, bytes);
}

void onednn_memory_free(dnnl_memory_t memory) { onednn.dnnl_memory_destroy(memory); }

// MARK: Engines

dnnl_status_t onednn_engine_make(dnnl_engine_t *result) { return onednn.dnnl_engine_create(result, dnnl_cpu, 0); }

void onednn_engine_free(dnnl_engine_t engine) { onednn.dnnl_engine_destroy(engine); }

dnnl_status_t onednn_stream_make(dnnl_stream_t *result, dnnl_engine_t engine) {
  return onednn.dnnl_stream_create(result, engine, dnnl_stream_default_flags);
}

dnnl_status_t onednn_stream_wait(dnnl_stream_t stream) { return onednn.dnnl_stream_wait(stream); }

void onednn_stream_free(dnnl_stream_t stream) { onednn.dnnl_stream_destroy(stream); }

// MARK: Operations

/// What is done to the results of an operation; `dnnl_primitive_attr_destroy` it.
static dnnl_status_t make_attributes(dnnl_primitive_attr_t *result, bool relu) {
  dnnl_status_t status = onednn.dnnl_primitive_attr_create(result);
  if (status != dnnl_success || !relu) return status;
  dnnl_post_ops_t after = 0;
  status = onednn.dnnl_post_ops_create(&after);
  if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
  status = onednn.dnnl_post_ops_append_eltwise(after, dnnl_eltwise_relu, 0, 0);
#else
  status = onednn.dnnl_post_ops_append_eltwise(after, 1, dnnl_eltwise_relu, 0, 0);
#endif
  if (status == dnnl_success) status = onednn.dnnl_primitive_attr_set_post_ops(*result, after);
  onednn.dnnl_post_ops_destroy(after);
  return status;
}

#if DNNL_VERSION_MAJOR >= 3

static dnnl_status_t describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_pass pass, const onednn_convolution *c,
  const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
  switch (pass) {
    case onednn_forward:
      return onednn.dnnl_convolution_forward_primitive_desc_create(
        result, engine, dnnl_forward_training, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination,
        c->strides, c->dilations, c->before, c->after, attributes);
    case onednn_backward_data:
      return onednn.dnnl_convolution_backward_data_primitive_desc_create(
        result, engine, dnnl_convolution_direct, c->source, c->weights, c->destination, c->strides, c->dilations, c->before,
        c->after, forward, attributes);
    case onednn_backward_weights:
      return onednn.dnnl_convolution_backward_weights_primitive_desc_create(
        result, engine, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination, c->strides, c->dilations,
        c->before, c->after, forward, attributes);
  }
}

#else

static dnnl_status_t describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_pass pass, const onednn_convolution *c,
  const_dnnl_primitive_desc_t forward, const_dnnl_primitive_attr_t attributes) {
  dnnl_convolution_desc_t description;
  dnnl_status_t status = dnnl_invalid_arguments;
  switch (pass) {
    case onednn_forward:
      status = onednn.dnnl_dilated_convolution_forward_desc_init(
        &description, dnnl_forward_training, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination,
        c->strides, c->dilations, c->before, c->after);
      break;
    case onednn_backward_data:
      status = onednn.dnnl_dilated_convolution_backward_data_desc_init(
        &description, dnnl_convolution_direct, c->source, c->weights, c->destination, c->strides, c->dilations, c->before,
        c->after);
      break;
    case onednn_backward_weights:
      status = onednn.dnnl_dilated_convolution_backward_weights_desc_init(
        &description, dnnl_convolution_direct, c->source, c->weights, c->bias, c->destination, c->strides, c->dilations,
        c->before, c->after);
      break;
  }
  if (status != dnnl_success) return status;
  return onednn.dnnl_primitive_desc_create(result, &description, attributes, engine, forward);
}

#endif

dnnl_status_t onednn_convolution_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_pass pass, const onednn_convolution *convolution, int relu,
  const_dnnl_primitive_desc_t forward) {
  dnnl_primitive_attr_t attributes = 0;
  dnnl_status_t status = make_attributes(&attributes, relu);
  if (status == dnnl_success) status = describe(result, engine, pass, convolution, forward, attributes);
  if (attributes) onednn.dnnl_primitive_attr_destroy(attributes);
  return status;
}

dnnl_status_t onednn_reorder_describe(
  dnnl_primitive_desc_t *result, dnnl_engine_t engine, onednn_layout from, onednn_layout to) {
  return onednn.dnnl_reorder_primitive_desc_create(result, from, engine, to, engine, 0);
}

void onednn_description_free(dnnl_primitive_desc_t description) { onednn.dnnl_primitive_desc_destroy(description); }

dnnl_status_t onednn_operation_make(dnnl_primitive_t *result, const_dnnl_primitive_desc_t description) {
  return onednn.dnnl_primitive_create(result, description);
}

dnnl_status_t onednn_operation_run(
  const_dnnl_primitive_t operation, dnnl_stream_t stream, int count, const dnnl_exec_arg_t *arguments) {
  return onednn.dnnl_primitive_execute(operation, stream, count, arguments);
}

void onednn_operation_free(dnnl_primitive_t operation) { onednn.dnnl_primitive_destroy(operation); }

dnnl_status_t onednn_sgemm(
  char transposing_a, char transposing_b, dnnl_dim_t m, dnnl_dim_t n, dnnl_dim_t k, float alpha, const float *a,
  dnnl_dim_t lda, const float *b, dnnl_dim_t ldb, float beta, float *c, dnnl_dim_t ldc) {
  return onednn.dnnl_sgemm(transposing_a, transposing_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
