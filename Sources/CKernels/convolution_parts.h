// Gradients of filters are summed in parts of the batch, which follow from the batch alone.
#pragma once

#include <stddef.h>

/// sum = the sum of `count` parts of `size` numbers each.
void ck_sum_parts(const float *parts, size_t count, size_t size, float *sum);
