// The only C that Millrace wrote: checksums and inner loops, chosen at run time for the processor.
#pragma once

#include "ckernels_clock.h"
#include "ckernels_convolution.h"
#include "ckernels_crc32c.h"
#include "ckernels_files.h"
#include "ckernels_memory.h"
#include "ckernels_nn.h"
#include "ckernels_optimizers.h"
#include "ckernels_parallel.h"
#include "ckernels_recurrent.h"
#include "ckernels_resize.h"
