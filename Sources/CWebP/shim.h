// libwebp, which reports errors by return value and never longjmps.
#pragma once

#if !__has_include(<webp/decode.h>)
#error "Millrace needs libwebp: install it with 'Tools/setup.sh' or 'apt-get install libwebp-dev'."
#endif

#include <webp/decode.h>
#include <webp/encode.h>
