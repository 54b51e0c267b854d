#include "document.hpp"

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

bool releve_json::replace_not_a_number() {
    rewritten.clear();
    std::string_view source(buffer.get(), length);
    bool in_string = false;
    bool found = false;
    for (size_t i = 0; i < source.size();) {
        char byte = source[i];
        if (in_string) {
            size_t taken = byte == '\\' && i + 1 < source.size() ? 2 : 1;
            rewritten.append(source.substr(i, taken));
            in_string = byte != '"';
            i += taken;
            continue;
        }
        if (size_t word = not_a_number(source.substr(i))) {
            rewritten.append("null");
            found = true;
            i += word;
            continue;
        }
        in_string = byte == '"';
        rewritten.push_back(byte);
        i += 1;
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
    bool may_be_nan = status == RELEVE_JSON_MALFORMED || status == RELEVE_JSON_MALFORMED_NUMBER;
    if (may_be_nan && json->replace_not_a_number()) { return status_of(json->parse_buffer()); }
    return status;
}

const uint8_t *releve_json_source(const releve_json *json, size_t *length) {
    *length = json->length;
    return reinterpret_cast<const uint8_t *>(json->buffer.get());
}

}  // extern "C"
