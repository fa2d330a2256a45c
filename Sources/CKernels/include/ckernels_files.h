#pragma once

/// Gives each of two files the other's name in one step; 0, or -1 and `errno` says why not, for instance because the file
/// system cannot.
int ck_exchange_files(const char *_Nonnull a, const char *_Nonnull b);
