// libjpeg-turbo through libjpeg's own interface, for decoding parts of images. Used from C only: its errors are longjmps.
#pragma once

#if !__has_include(<jpeglib.h>)
#error "Millrace needs libjpeg-turbo: install it with 'Tools/setup.sh' or 'apt-get install libjpeg-dev'."
#endif

#include <stdio.h>

#include <jpeglib.h>
