// Whole sequences through recurrent cells, float32. The rows of a batch do not depend on each other; each thread takes some of them
// through all steps.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The rows of the batch that are a block, and the steps of a block whose products with what all steps share are made at once: in
/// that time these weights serve 64 rows while they are in the nearest cache. To take all steps at once would be one large product;
/// but then each thread would find its rows in the caches of others.
enum { ck_block_rows = 8, ck_span = 8 };

/// One pass over a sequence. G is the number of gates: 4, 3 or 1. "Rows" are one for each step and each row of the batch, in an order
/// that all arrays of rows share.
///
/// The functions are those of `ck_activate` whose derivative follows from their result, with
/// sigmoid, softplus and hard_sigmoid.
typedef struct {
  size_t steps, batch, features, units;
  /// Steps that `inputs`, `dz` and `ds` hold at a time: all, or `ck_span`, which is enough where `dw` or nothing is made of them.
  size_t held;
  /// The functions of the new numbers and of the gates.
  int32_t activation, gate;
  /// Whether the last of the inputs comes first.
  int32_t backwards;
  /// [steps, batch] in the order in which steps are taken, 0 where a step leaves the state as it is; null when all count.
  const uint8_t *_Nullable mask;
  /// [features, G units] and [units, G units].
  const float *_Nullable kernel, *_Nullable recurrent;

  /// [batch, steps, features].
  const float *_Nullable x;
  /// [G units], added to what the inputs give, and [3 units], added to what the state gives a GRU; null for none.
  const float *_Nullable bias, *_Nullable state_bias;
  /// [batch, units]: the first states, the second that of an LSTM's carry.
  const float *_Nullable first_h, *_Nullable first_c;
  /// [held rows, features]: the inputs once more; on the way back room for them, where `dw` is wanted.
  float *_Nullable inputs;
  /// [rows, G units]: the gates.
  float *_Nullable z;
  /// [rows, units]: the state before each step, and an LSTM's carry.
  float *_Nullable h, *_Nullable c;
  /// [rows, units]: what a GRU keeps: the state's part of the candidate before it is reset, or the state after it is reset.
  float *_Nullable kept;
  /// [batch, units]: the last states.
  float *_Nullable last_h, *_Nullable last_c;
  /// [batch, steps, units]: the state after each step; null when it is not wanted.
  float *_Nullable y;

  /// [batch, steps, units]: the gradient of that; null for none.
  const float *_Nullable dy;
  /// [batch, units]: the gradients of the last states; those of the first afterwards.
  float *_Nullable dh, *_Nullable dc;
  /// [held rows, G units]: the gradient of what the inputs give.
  float *_Nullable dz;
  /// [held rows, 3 units]: the gradient of what the state gives a GRU that resets it afterwards.
  float *_Nullable ds;
  /// [blocks, features + units + 2, G units]: room for the gradients of the weights, of which the first block is the result: those of
  /// the inputs, of the state, and of both biases. There is one for each `ck_block_rows` of the batch. Null when they are not wanted.
  float *_Nullable dw;
  /// [batch, steps, features]: the gradient of the inputs; null when it is not wanted.
  float *_Nullable dx;
} ck_recurrence;

/// Gates i, f, c, o: c' = f c + i a(c), h' = o a(c').
void ck_lstm(const ck_recurrence *r);
void ck_lstm_backward(const ck_recurrence *r);
/// Gates z, r, h: h' = z h + (1 - z) a(x + r s), where s is what the state gives.
void ck_gru(const ck_recurrence *r);
void ck_gru_backward(const ck_recurrence *r);
/// The same with the state reset before it is multiplied.
void ck_gru_reset_first(const ck_recurrence *r);
void ck_gru_reset_first_backward(const ck_recurrence *r);
/// h' = a(x + s).
void ck_simple_rnn(const ck_recurrence *r);
void ck_simple_rnn_backward(const ck_recurrence *r);

/// From [outer, inner, bytes] to [inner, outer, bytes], the inner axis turned around first where that is said.
void ck_swap_axes(const void *x, void *y, size_t outer, size_t inner, size_t bytes, int32_t reversing_inner);
/// y [batch, steps, units], the state after each step: where the mask [steps, batch] is 0, what the step before gave, or 0.
void ck_mask_outputs(
  float *y, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing);
/// The gradient of that, in place.
void ck_mask_outputs_backward(
  float *g, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing);

#pragma clang assume_nonnull end
