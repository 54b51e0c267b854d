#include "CSimdjson.h"

#include <charconv>
#include <system_error>

extern "C" bool releve_decimal_read(const uint8_t *bytes, size_t length, double *value) {
    const char *start = reinterpret_cast<const char *>(bytes);
    auto [end, error] = std::from_chars(start, start + length, *value);
    return error == std::errc() && end == start + length;
}
