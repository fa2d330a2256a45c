// What all recurrent cells need: their weights, and the products of a step and of several at once.
#pragma once

#include <stdlib.h>

#include "parallel.h"
#include "recurrence_rows.h"
#include "row_products.h"
#include "step_functions.h"

// MARK: Weights

/// A sequence with the weights that its steps are multiplied by: those of the inputs and one or two of the state.
typedef struct {
  const ck_recurrence *r;
  packed inputs, first, second;
} pass;

INLINE size_t block_count(const ck_recurrence *r) { return (r->batch + ck_block_rows - 1) / ck_block_rows; }

/// The numbers in the gradients of all weights of a cell: of the inputs', the state's, and two biases.
INLINE size_t weight_count(const ck_recurrence *r, size_t gates) {
  return (r->features + r->units + 2) * gates * r->units;
}

typedef struct {
  float *sums;
  size_t blocks, count;
} weight_sums;

static void add_blocks(void *context, size_t begin, size_t end) {
  const weight_sums *w = context;
  for (size_t block = 1; block < w->blocks; block++) {
    const float *restrict from = w->sums + block * w->count;
    float *restrict to = w->sums;
    for (size_t i = begin; i < end; i++) to[i] += from[i];
  }
}

/// Each thread takes some blocks of rows through all steps. The gradients of the weights are sums of each block, so that they do not
/// depend on the number of threads.
static inline void run(
  const ck_recurrence *r, size_t gates, void (*body)(void *context, size_t begin, size_t end), packed inputs,
  packed first, packed second) {
  pass p = {r, inputs, first, second};
  size_t cost = r->steps * r->batch * r->units * (gates * (r->units + r->features) / 16 + 8);
  ck_parallel_for(block_count(r), cost, body, &p);
  free(inputs.columns);
  free(first.columns);
  free(second.columns);
  if (!r->dw) return;
  weight_sums w = {r->dw, block_count(r), weight_count(r, gates)};
  ck_parallel_for(w.count, w.blocks * w.count, add_blocks, &w);
}

/// Weights from the inputs to the gates, with the bias.
static inline packed input_weights(const ck_recurrence *r, size_t gates) {
  return start_from(pack(r->kernel, gates * r->units, gates * r->units, r->features), r->bias);
}

/// Weights from the gradients of the gates to those of the inputs, when these are wanted.
static inline packed input_gradient_weights(const ck_recurrence *r, size_t gates) {
  packed nothing = {0};
  return r->dx ? start_from(pack_transposed(r->kernel, gates * r->units, r->features, gates * r->units), NULL) : nothing;
}

/// Weights from the state to the gates from `start` to `end`.
static inline packed forward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack(r->recurrent + start * units, gates * units, (end - start) * units, units);
}

/// Weights from the gradients of the gates from `start` to `end` to that of the state.
static inline packed backward_weights(const ck_recurrence *r, size_t gates, size_t start, size_t end) {
  size_t units = r->units;
  return pack_transposed(r->recurrent + start * units, gates * units, units, (end - start) * units);
}

static const packed none;

// MARK: Products of a step

/// An array of rows: of all steps, of those that are held, or of none, one for each row of the batch.
typedef struct {
  float *numbers;
  size_t width, steps;
} rows;

INLINE float *row_at(const ck_recurrence *r, rows a, size_t step, size_t row) {
  return a.numbers + (a.steps ? row_among(a.steps, r, step, row) : row) * a.width;
}

/// c += a weights at a step, for the rows of the blocks from `begin` to `end`.
INLINE void multiply_step(
  const ck_recurrence *r, size_t step, size_t begin, size_t end, rows a, const packed *weights, rows c) {
  size_t whole = r->batch / ck_block_rows, middle = end < whole ? end : whole;
  if (begin < middle)
    multiply_steps(
      row_at(r, a, step, begin * ck_block_rows), a.width, (ptrdiff_t)(ck_block_rows * a.steps * a.width), weights,
      row_at(r, c, step, begin * ck_block_rows), (ptrdiff_t)c.width,
      (ptrdiff_t)(ck_block_rows * (c.steps ? c.steps : 1) * c.width), ck_block_rows, middle - begin);
  if (end > whole)
    multiply(
      row_at(r, a, step, whole * ck_block_rows), a.width, weights, row_at(r, c, step, whole * ck_block_rows), (ptrdiff_t)c.width,
      r->batch % ck_block_rows);
}

// MARK: Products of a span

/// A block at the steps of a span.
typedef struct {
  size_t start, rows, step, steps;
} span_of_block;

INLINE span_of_block span_from(const ck_recurrence *r, size_t step, size_t block) {
  size_t start = block * ck_block_rows;
  return (span_of_block){
    .start = start, .rows = r->batch - start < ck_block_rows ? r->batch - start : ck_block_rows,
    .step = step, .steps = r->steps - step < ck_span ? r->steps - step : ck_span,
  };
}

/// Where the inputs of a step are among those of a row.
INLINE size_t place(const ck_recurrence *r, size_t step) { return r->backwards ? r->steps - 1 - step : step; }

/// The inputs in the order of all else.
INLINE float *gather_inputs(const ck_recurrence *r, span_of_block s) {
  float *inputs = r->inputs + held_row_of(r, s.step, s.start) * r->features;
  for (size_t t = 0; t < s.steps; t++)
    for (size_t i = 0; i < s.rows; i++)
      copy(
        inputs + (t * s.rows + i) * r->features,
        r->x + ((s.start + i) * r->steps + place(r, s.step + t)) * r->features, r->features);
  return inputs;
}

/// z = bias + x kernel, at each step that begins a span, for all of its steps.
INLINE void take_inputs(const pass *p, size_t gates, size_t step, size_t begin, size_t end) {
  const ck_recurrence *r = p->r;
  size_t wide = gates * r->units;
  if (step % ck_span) return;
  for (size_t block = begin; block < end; block++) {
    span_of_block s = span_from(r, step, block);
    float *z = r->z + row_of(r, step, s.start) * wide;
    multiply(gather_inputs(r, s), r->features, &p->inputs, z, (ptrdiff_t)wide, s.steps * s.rows);
  }
}

/// The gradients of the inputs, where they are wanted.
INLINE void give_input_gradients(const pass *p, size_t wide, span_of_block s) {
  const ck_recurrence *r = p->r;
  size_t features = r->features;
  const float *dz = r->dz + held_row_of(r, s.step, s.start) * wide;
  float *dx = r->dx + (s.start * r->steps + place(r, s.step)) * features;
  ptrdiff_t next = r->backwards ? -(ptrdiff_t)features : (ptrdiff_t)features;
  multiply_steps(
    dz, wide, (ptrdiff_t)(s.rows * wide), &p->inputs, dx, (ptrdiff_t)(r->steps * features), next, s.rows, s.steps);
}

/// The sums of columns join those of other spans.
INLINE void add_columns(const float *restrict a, size_t rows, size_t columns, float *restrict sums) {
  for (size_t row = 0; row < rows; row++)
    for (size_t j = 0; j < columns; j++) sums[j] += a[row * columns + j];
}

/// What the gradients of the state's weights are made of: columns from `start` to `end` of the gradients `ds` [rows, G units] with the
/// operands that gave them.
typedef struct {
  const float *operands, *ds;
  size_t start, end;
} state_product;

/// The gradients of the inputs and of the weights, where they are wanted, at each step that begins a span, for all of its steps.
INLINE void give_gradients(
  const pass *p, size_t gates, size_t step, size_t begin, size_t end, const state_product *products, size_t count) {
  const ck_recurrence *r = p->r;
  size_t wide = gates * r->units, units = r->units, features = r->features;
  if (step % ck_span) return;
  for (size_t block = begin; block < end; block++) {
    span_of_block s = span_from(r, step, block);
    if (r->dx) give_input_gradients(p, wide, s);
    if (!r->dw) continue;
    float *dw = r->dw + block * weight_count(r, gates);
    if (step + ck_span >= r->steps) memset(dw, 0, weight_count(r, gates) * sizeof(float));
    size_t held = held_row_of(r, step, s.start) * wide, row = row_of(r, step, s.start) * units, rows = s.rows * s.steps;
    multiply_transposed_add(gather_inputs(r, s), features, r->dz + held, wide, dw, wide, features, wide, rows);
    for (const state_product *x = products; x < products + count; x++)
      multiply_transposed_add(
        x->operands + row, units, x->ds + held + x->start, wide, dw + features * wide + x->start, wide, units,
        x->end - x->start, rows);
    float *biases = dw + (features + units) * wide;
    add_columns(r->dz + held, rows, wide, biases);
    if (r->ds) add_columns(r->ds + held, rows, wide, biases + wide);
  }
}
