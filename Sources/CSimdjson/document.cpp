#include "document.hpp"

#include <system_error>

namespace {

int status_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return RELEVE_JSON_OK;
    case simdjson::DEPTH_ERROR: return RELEVE_JSON_TOO_DEEP;
    case simdjson::UTF8_ERROR: return RELEVE_JSON_INVALID_UTF8;
    case simdjson::NUMBER_ERROR: return RELEVE_JSON_MALFORMED_NUMBER;
    case simdjson::CAPACITY: return RELEVE_JSON_TOO_LARGE;
    case simdjson::MEMALLOC: return RELEVE_JSON_OUT_OF_MEMORY;
    default: return RELEVE_JSON_MALFORMED;
    }
}

/// The length of a bare NaN or Infinity (with its sign) at the front of `text`, 0 when there is none.
size_t not_a_number(std::string_view text) {
    size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    auto word = text.substr(sign);
    for (std::string_view name : {"NaN", "nan", "NAN", "Infinity", "infinity", "Inf", "inf", "INF"}) {
        if (word.substr(0, name.size()) == name) { return sign + name.size(); }
    }
    return 0;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/// The length of the number at the front of `text`, 0 when there is none.
size_t number_length(std::string_view text) {
    size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
    if (at >= text.size() || !is_digit(text[at])) { return 0; }
    bool has_point = false;
    bool has_exponent = false;
    for (at += 1; at < text.size(); ++at) {
        char byte = text[at];
        if (is_digit(byte)) { continue; }
        if (byte == '.' && !has_point && !has_exponent) {
            has_point = true;
        } else if ((byte == 'e' || byte == 'E') && !has_exponent) {
            has_exponent = true;
            if (at + 1 < text.size() && (text[at + 1] == '+' || text[at + 1] == '-')) { at += 1; }
        } else {
            break;
        }
    }
    return is_digit(text[at - 1]) ? at : 0;
}

/// False for an integer beyond 64 bits, and for what is larger than any double.
bool can_be_held(std::string_view number) {
    const char *start = number.data();
    const char *end = start + number.size();
    if (number.find_first_of(".eE") == std::string_view::npos) {
        if (number[0] == '-') {
            int64_t integer;
            return std::from_chars(start, end, integer).ec == std::errc();
        }
        uint64_t integer;
        return std::from_chars(start, end, integer).ec == std::errc();
    }
    double value;
    auto result = std::from_chars(start, end, value);
    bool is_small = number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
    return result.ec == std::errc() || is_small;
}

/// The 16 bits that `\uXXXX` at the front of `text` stands for, -1 when it is none.
int32_t escaped_unit(std::string_view text) {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') { return -1; }
    uint32_t unit = 0;
    auto result = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return result.ec == std::errc() && result.ptr == text.data() + 6 ? static_cast<int32_t>(unit) : -1;
}

}  // namespace

simdjson::error_code releve_json::parse_buffer() {
    std::memset(buffer.get() + length, 0, simdjson::SIMDJSON_PADDING);
    if (length > prepared) {
        size_t wanted = length < 4096 ? 4096 : length;
        if (auto error = tree.allocate(wanted, deepest)) { return error; }
        prepared = wanted;
    }
    return tree.parse(buffer.get(), length, false).get(root);
}

bool releve_json::mend() {
    rewritten.clear();
    std::string_view source(buffer.get(), length);
    bool in_string = false;
    bool found = false;
    // Only where a value may begin: digits inside a malformed word are none of ours.
    bool may_begin = true;
    for (size_t i = 0; i < source.size();) {
        char byte = source[i];
        auto rest = source.substr(i);
        if (in_string) {
            size_t taken = byte == '\\' && i + 1 < source.size() ? 2 : 1;
            int32_t unit = escaped_unit(rest);
            if (unit >= 0xD800 && unit <= 0xDFFF) {
                int32_t next = escaped_unit(rest.substr(6));
                bool is_pair = unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF;
                taken = is_pair ? 12 : 6;
                found = found || !is_pair;
                rewritten.append(is_pair ? rest.substr(0, taken) : "\\ufffd");
            } else {
                rewritten.append(rest.substr(0, taken));
                in_string = byte != '"';
            }
            i += taken;
            continue;
        }
        size_t word = may_begin ? not_a_number(rest) : 0;
        size_t number = may_begin && word == 0 ? number_length(rest) : 0;
        if (word != 0) {
            rewritten.append("null");
            found = true;
        } else if (number != 0 && !can_be_held(rest.substr(0, number))) {
            rewritten.append("\"").append(rest.substr(0, number)).append("\"");
            found = true;
            word = number;
        } else {
            word = number == 0 ? 1 : number;
            rewritten.append(rest.substr(0, word));
        }
        in_string = word == 1 && byte == '"';
        may_begin = std::strchr(" \t\r\n[{:,", byte) != nullptr && word == 1;
        i += word;
    }
    if (!found || rewritten.size() > largest || !reserve(rewritten.size())) { return false; }
    std::memcpy(buffer.get(), rewritten.data(), rewritten.size());
    length = rewritten.size();
    return true;
}

extern "C" {

releve_json *releve_json_create(size_t largest_document, size_t deepest_nesting) {
    return new (std::nothrow) releve_json(largest_document, deepest_nesting);
}

void releve_json_destroy(releve_json *json) { delete json; }

int releve_json_parse(releve_json *json, const uint8_t *bytes, size_t length) {
    json->length = 0;
    if (length > json->largest) { return RELEVE_JSON_TOO_LARGE; }
    if (!json->reserve(length)) { return RELEVE_JSON_OUT_OF_MEMORY; }
    if (length != 0) { std::memcpy(json->buffer.get(), bytes, length); }
    json->length = length;
    auto error = json->parse_buffer();
    if (error == simdjson::SUCCESS) { return RELEVE_JSON_OK; }
    int status = status_of(error);
    bool may_be_mended = status == RELEVE_JSON_MALFORMED || status == RELEVE_JSON_MALFORMED_NUMBER;
    if (may_be_mended && json->mend()) { return status_of(json->parse_buffer()); }
    return status;
}

const uint8_t *releve_json_source(const releve_json *json, size_t *length) {
    *length = json->length;
    return reinterpret_cast<const uint8_t *>(json->buffer.get());
}

}  // extern "C"
