#include "ckernels_clock.h"

ck_thread_clock *ck_current_thread_clock(void) {
  static _Thread_local ck_thread_clock clock;
  return &clock;
}
