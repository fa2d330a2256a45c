// Inner loops of training: float32, row-major, channels last. Large arrays are worked on by the
// one team of threads that the process already has; small ones by the caller alone.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// MARK: Elementwise

/// The functions of `ck_activate`; Swift's `ActivationFunction` maps to them.
enum {
  ck_linear = 0, ck_relu, ck_sigmoid, ck_tanh, ck_elu, ck_selu, ck_gelu, ck_silu, ck_softplus,
  ck_softsign, ck_exponential, ck_relu6, ck_hard_sigmoid, ck_leaky_relu
};

/// y[i] = f(x[i]). `y` may be `x`.
void ck_activate(int32_t f, const float *x, float *y, size_t n);
/// g[i] *= f'(.), from the result as `known` for relu, sigmoid, tanh, elu, selu, softsign, exponential,
/// relu6 and leaky_relu, from the operand for the others.
void ck_activate_backward(int32_t f, const float *known, float *g, size_t n);
/// The functions of `ck_element` with their options; Swift's `ElementFunction` maps to them.
enum {
  /// a (x - c) up to the threshold c, x above it, at most b.
  ck_bounded_relu = 1,
  /// a (e^x - 1) below 0.
  ck_elu_with,
  /// a (e^(x / a) - 1) below 0.
  ck_celu,
  ck_gelu_tanh, ck_log_sigmoid, ck_hard_silu, ck_hard_tanh, ck_mish, ck_tanh_shrink,
  /// 0 within -a ... a, and nearer to 0 by a, or unchanged, outside.
  ck_soft_shrink, ck_hard_shrink,
  /// (x + √(x² + a)) / 2.
  ck_squareplus,
  ck_sparse_plus, ck_sparse_sigmoid,
  /// x above a, else b.
  ck_threshold
};

/// y[i] = f(x[i]) with the options a, b and c. `y` may be `x`.
void ck_element(int32_t f, float a, float b, float c, const float *x, float *y, size_t n);
/// out[i] = g[i] * f'(x[i]). `out` may be `g`.
void ck_element_backward(
  int32_t f, float a, float b, float c, const float *g, const float *x, float *out, size_t n);
/// y[i] += x[i].
void ck_add(const float *x, float *y, size_t n);
/// y[i] = x[i] * a + b. `y` may be `x`.
void ck_scale(const float *x, float a, float b, float *y, size_t n);
/// The same from bytes.
void ck_scale_u8(const uint8_t *x, float a, float b, float *y, size_t n);
/// y[i] = keep(seed, i) ? x[i] * scale : 0, where keep is true for `threshold` of 2^32 hashes.
void ck_dropout(
  const float *x, float *y, size_t n, uint64_t seed, uint32_t threshold, float scale);

// MARK: Rows of a matrix

/// y[r, c] = f(y[r, c] + bias[c]).
void ck_add_bias(float *y, const float *bias, size_t rows, size_t columns, int32_t f);
/// sums[c] = sum over r of x[r, c].
void ck_column_sums(const float *x, float *sums, size_t rows, size_t columns);
/// Softmax of each row. `y` may be `x`.
void ck_softmax(const float *x, float *y, size_t rows, size_t columns);
/// out = y * (g - sum(g * y)) for each row. `out` may be `g`.
void ck_softmax_backward(const float *g, const float *y, float *out, size_t rows, size_t columns);
/// out[i, :] = table[ids[i], :]. Returns the first i whose id is not below `entries`, or -1.
ptrdiff_t ck_gather_rows(
  const float *table, const int32_t *ids, float *out, size_t count, size_t entries, size_t columns);
/// table = 0, then table[ids[i], :] += g[i, :], in the order of i.
void ck_scatter_rows(
  const float *g, const int32_t *ids, float *table, size_t count, size_t entries, size_t columns);
/// out[b, c] = mean over s of x[b, s, c], over those with mask[b, s] when there is a mask.
void ck_mean_steps(
  const float *x, const uint8_t *_Nullable mask, float *out, size_t batch, size_t steps,
  size_t columns);
/// out[b, s, c] = g[b, c] / count, 0 where masked.
void ck_mean_steps_backward(
  const float *g, const uint8_t *_Nullable mask, float *out, size_t batch, size_t steps,
  size_t columns);
/// The mean of rows of a table: out[b, :] = mean over s of table[ids[b, s], :], over those with mask[b, s] when there is a
/// mask. Returns as `ck_gather_rows`. `room` has `ck_mean_rows_room` floats.
ptrdiff_t ck_mean_rows(
  const float *table, const int32_t *ids, const uint8_t *_Nullable mask, float *out, float *_Nullable room, size_t batch,
  size_t steps, size_t entries, size_t columns);
/// Room for the sums of a second thread, which has half of the table: as many floats as the means where the halves are small
/// enough to stay with the processors that change them when the model learns, and large enough to be shared; 0 elsewhere.
size_t ck_mean_rows_room(size_t batch, size_t steps, size_t entries, size_t columns);
/// table = 0, then table[ids[b, s], :] += g[b, :] / count, but for masked steps, in the order of b and s.
void ck_mean_rows_backward(
  const float *g, const int32_t *ids, const uint8_t *_Nullable mask, float *table, size_t batch, size_t steps,
  size_t entries, size_t columns);

// MARK: Normalization

/// The mean and the (biased) variance of each column.
void ck_moments(const float *x, float *mean, float *variance, size_t rows, size_t columns);
/// y[r, c] = x[r, c] * scale[c] + shift[c].
void ck_scale_columns(
  const float *x, const float *scale, const float *shift, float *y, size_t rows, size_t columns);
/// sums[c] = sum of g[r, c], dots[c] = sum of g[r, c] * (x[r, c] - mean[c]) * inverse[c].
void ck_normalized_sums(
  const float *g, const float *x, const float *mean, const float *inverse, float *sums, float *dots,
  size_t rows, size_t columns);
/// g[r, c] = g[r, c] * scale[c] + x[r, c] * slope[c] + shift[c].
void ck_combine_columns(
  float *g, const float *x, const float *scale, const float *slope, const float *shift, size_t rows,
  size_t columns);

/// y = (x - mean) · inverse for each row, inverse being 1 / √(variance + epsilon), which is kept. Not
/// centered, the mean counts as 0.
void ck_normalize_rows(
  const float *x, float *y, float *inverses, size_t rows, size_t columns, float epsilon,
  int32_t centered);
/// The gradient of that, in place, from its results.
void ck_normalize_rows_backward(
  float *g, const float *y, const float *inverses, size_t rows, size_t columns, int32_t centered);

// MARK: Losses

/// probabilities = softmax(logits), losses[r] = -log probabilities[r, labels[r]]. Returns the first
/// row whose label is outside 0 ..< columns, or -1.
ptrdiff_t ck_sparse_crossentropy(
  const float *logits, const int32_t *labels, float *probabilities, float *losses, size_t rows,
  size_t columns);
/// probabilities[r, labels[r]] -= 1, then each row times g[r].
void ck_sparse_crossentropy_backward(
  float *probabilities, const int32_t *labels, const float *g, size_t rows, size_t columns);
/// losses[i] = binary cross-entropy of sigmoid(logits[i]) and labels[i].
void ck_binary_crossentropy(const float *logits, const float *labels, float *losses, size_t n);
/// out[i] = (sigmoid(logits[i]) - labels[i]) * g[i].
void ck_binary_crossentropy_backward(
  const float *logits, const float *labels, const float *g, float *out, size_t n);

// MARK: Optimizers

/// m += (g - m) gain1, v += (g² - v) gain2, w -= alpha m / (√v + epsilon).
void ck_adam(
  float *w, float *m, float *v, const float *g, size_t n, float alpha, float gain1, float gain2,
  float epsilon);
/// w -= rate g; or v = momentum v - rate g and w += v, with Nesterov's look ahead
/// w += momentum v - rate g.
void ck_sgd(
  float *w, float *_Nullable v, const float *g, size_t n, float rate, float momentum,
  int32_t nesterov);

// MARK: Pooling, [batch, height, width, channels]

/// The sizes of a pooling: `top` and `left` are the padding before the first row and column.
typedef struct {
  int32_t batch, height, width, channels;
  int32_t outHeight, outWidth;
  int32_t poolHeight, poolWidth, strideHeight, strideWidth, top, left;
} ck_pooling;

/// The largest of each window, and which (row-major in the window, at most 256 places). With `relu`
/// a window without a positive element is marked so that its gradient is dropped, which is the
/// backward pass of a ReLU in front.
void ck_max_pool(
  const ck_pooling *p, const float *x, float *y, uint8_t *_Nullable place, int32_t relu);
/// The column sums of what `ck_max_pool_backward` makes of `x`, without making it.
void ck_open_sums(
  const float *x, const uint8_t *place, float *sums, size_t rows, size_t columns);
void ck_max_pool_backward(const ck_pooling *p, const float *g, const uint8_t *place, float *out);
/// The mean of each window over the elements that are not padding.
void ck_average_pool(const ck_pooling *p, const float *x, float *y);
void ck_average_pool_backward(const ck_pooling *p, const float *g, float *out);

// MARK: Along one axis

/// From [outer, length, inner] to [outer, count, inner]: place i of the result is made of the places
/// sources[k], with the weights weights[k], for k in offsets[i] ..< offsets[i + 1].
typedef struct {
  size_t outer, length, inner, count;
  const int32_t *offsets;
  const int32_t *_Nullable sources;
  const float *_Nullable weights;
} ck_axis;

/// The weighted sums; 0 where there are no sources.
void ck_mix(const ck_axis *axis, const float *x, float *y);
void ck_mix_backward(const ck_axis *axis, const float *g, float *out);
/// The largest of the sources, the first of equal ones, and which it was.
void ck_largest(const ck_axis *axis, const float *x, float *y, int32_t *places);
void ck_largest_backward(const ck_axis *axis, const float *g, const int32_t *places, float *out);

#pragma clang assume_nonnull end
