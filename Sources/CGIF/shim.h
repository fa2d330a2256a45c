// giflib, which reports errors by return value and never longjmps.
#pragma once

#if !__has_include(<gif_lib.h>)
#error "Millrace needs giflib: install it with 'Tools/setup.sh' or 'apt-get install libgif-dev'."
#endif

#include <gif_lib.h>
