// Whole sequences through recurrent cells: float32, steps first, so that the numbers of one step lie
// together. The rows of a batch do not depend on each other; each thread takes some of them through
// all steps.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One pass over a sequence. G is the number of gates: 4, 3 or 1.
///
/// The functions are those of `ck_activate` whose derivative follows from their result, with
/// sigmoid, softplus and hard_sigmoid.
typedef struct {
  size_t steps, batch, units;
  /// The functions of the new numbers and of the gates.
  int32_t activation, gate;
  /// [steps, batch], 0 where a step leaves the state as it is; null when all count.
  const uint8_t *_Nullable mask;
  /// [units, G units].
  const float *_Nullable recurrent;
  /// [3 units], added to what the state gives a GRU.
  const float *_Nullable bias;
  /// [steps, batch, G units]: what the inputs give; the gates afterwards.
  float *_Nullable z;
  /// [steps + 1, batch, units]: the states, the first of them given.
  float *_Nullable h;
  /// [steps + 1, batch, units], the first given: the carry of an LSTM.
  float *_Nullable c;
  /// [steps, batch, units]: what a GRU keeps: the state's part of the candidate before it is reset,
  /// or the state after it is reset.
  float *_Nullable kept;

  /// [G units, units]: the recurrent weights transposed.
  const float *_Nullable transposed;
  /// [steps, batch, units]: the gradient of each step's result; null for none.
  const float *_Nullable dy;
  /// [batch, units]: the gradients of the last state; those of the first afterwards.
  float *_Nullable dh, *_Nullable dc;
  /// [steps, batch, G units]: the gradient of what the inputs give.
  float *_Nullable dz;
  /// [steps, batch, 3 units]: the gradient of what the state gives a GRU that resets it afterwards.
  float *_Nullable ds;
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

/// From [outer, inner, bytes] to [inner, outer, bytes], either turned around first.
void ck_swap_axes(
  const void *x, void *y, size_t outer, size_t inner, size_t bytes, int32_t reversing_outer,
  int32_t reversing_inner);
/// y[s, b] = h[s, b]; where the mask is 0, that of the step before, or 0.
void ck_masked_outputs(
  const float *h, const uint8_t *mask, float *y, size_t steps, size_t batch, size_t units,
  int32_t zeroing);
/// The gradient of that, in place.
void ck_masked_outputs_backward(
  float *g, const uint8_t *mask, size_t steps, size_t batch, size_t units, int32_t zeroing);

#pragma clang assume_nonnull end
