#include "CSimdjson.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace dom = simdjson::dom;
namespace ondemand = simdjson::ondemand;

namespace {

constexpr int32_t no_channel = -1;
constexpr int32_t largest_channel = 999;

enum class StepKind { key, numbered_key, index, where };

struct Step {
    StepKind kind;
    std::string key;      // key, prefix of a numbered key, or the key a `where` looks at
    std::string value;    // suffix of a numbered key, or the text a `where` wants
    size_t index = 0;
    int32_t first = 0;
};

struct Path {
    std::vector<Step> steps;
    bool spread = false;
};

/// The channel a key names, or no_channel when it is not `prefix number suffix`.
int32_t numbered(std::string_view key, const Step &step) {
    if (key.size() <= step.key.size() + step.value.size()) { return no_channel; }
    if (key.substr(0, step.key.size()) != step.key) { return no_channel; }
    if (key.substr(key.size() - step.value.size()) != step.value) { return no_channel; }
    auto digits = key.substr(step.key.size(), key.size() - step.key.size() - step.value.size());
    if (digits.size() > 3) { return no_channel; }
    int32_t number = 0;
    for (char digit : digits) {
        if (digit < '0' || digit > '9') { return no_channel; }
        number = number * 10 + (digit - '0');
    }
    return number >= step.first ? number - step.first : no_channel;
}

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

class TextArena {
public:
    TextArena(uint8_t *bytes, size_t capacity) : bytes(bytes), capacity(capacity) {}

    /// Copies the text; returns false when it had to be cut.
    bool append(std::string_view text, uint32_t &start, uint32_t &length) {
        size_t room = capacity - used;
        size_t taken = text.size() <= room ? text.size() : room;
        if (taken != 0) { std::memcpy(bytes + used, text.data(), taken); }
        start = static_cast<uint32_t>(used);
        length = static_cast<uint32_t>(taken);
        used += taken;
        return taken == text.size();
    }

private:
    uint8_t *bytes;
    size_t capacity;
    size_t used = 0;
};

}  // namespace

struct releve_json_plan {
    std::vector<Path> paths;
};

struct releve_json {
    releve_json(size_t largest, size_t deepest)
        : tree(largest), cursor(largest), largest(largest), deepest(deepest) {}

    dom::parser tree;
    ondemand::parser cursor;
    dom::element root;
    std::unique_ptr<char[]> buffer;
    size_t buffer_capacity = 0;
    size_t length = 0;
    size_t largest;
    size_t deepest;
    size_t prepared = 0;

    bool reserve(size_t wanted) {
        if (wanted <= buffer_capacity) { return true; }
        size_t capacity = wanted < 4096 ? 4096 : wanted;
        auto *larger = new (std::nothrow) char[capacity + simdjson::SIMDJSON_PADDING];
        if (larger == nullptr) { return false; }
        if (length != 0) { std::memcpy(larger, buffer.get(), length); }
        buffer.reset(larger);
        buffer_capacity = capacity;
        return true;
    }

    simdjson::error_code parse_buffer() {
        std::memset(buffer.get() + length, 0, simdjson::SIMDJSON_PADDING);
        if (length > prepared) {
            size_t wanted = length < 4096 ? 4096 : length;
            if (auto error = tree.allocate(wanted, deepest)) { return error; }
            prepared = wanted;
        }
        return tree.parse(buffer.get(), length, false).get(root);
    }

    /// Rewrites bare NaN and Infinity outside strings as null. False when there was none.
    bool replace_not_a_number() {
        std::string rewritten;
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
};

namespace {

/// One evaluation of a plan on the parsed tree.
class Reading {
public:
    Reading(releve_json_slot *slots, size_t capacity, uint8_t *text, size_t text_capacity)
        : slots(slots), capacity(capacity), arena(text, text_capacity) {}

    size_t count = 0;

    void read(const Path &path, uint32_t number, dom::element root) {
        first = count;
        path_number = number;
        walk(path, 0, root, no_channel);
    }

private:
    releve_json_slot *slots;
    size_t capacity;
    TextArena arena;
    size_t first = 0;
    uint32_t path_number = 0;

    void walk(const Path &path, size_t at, dom::element value, int32_t channel) {
        if (at == path.steps.size()) {
            finish(path, value, channel);
            return;
        }
        const Step &step = path.steps[at];
        switch (step.kind) {
        case StepKind::key: {
            dom::object object;
            dom::element child;
            if (value.get(object) == simdjson::SUCCESS && object.at_key(step.key).get(child) == simdjson::SUCCESS) {
                walk(path, at + 1, child, channel);
            }
            return;
        }
        case StepKind::numbered_key: {
            dom::object object;
            if (value.get(object) != simdjson::SUCCESS) { return; }
            for (auto field : object) {
                int32_t number = numbered(field.key, step);
                if (number != no_channel) { walk(path, at + 1, field.value, number); }
            }
            return;
        }
        case StepKind::index: {
            dom::array array;
            dom::element child;
            if (value.get(array) == simdjson::SUCCESS && array.at(step.index).get(child) == simdjson::SUCCESS) {
                walk(path, at + 1, child, channel);
            }
            return;
        }
        case StepKind::where: {
            dom::array array;
            if (value.get(array) != simdjson::SUCCESS) { return; }
            for (dom::element child : array) {
                dom::object object;
                dom::element found;
                if (child.get(object) == simdjson::SUCCESS && object.at_key(step.key).get(found) == simdjson::SUCCESS
                    && has_text(found, step.value)) {
                    walk(path, at + 1, child, channel);
                    return;
                }
            }
            return;
        }
        }
    }

    static bool has_text(dom::element value, const std::string &text) {
        std::string_view string;
        if (value.get(string) == simdjson::SUCCESS) { return string == text; }
        int64_t integer;
        if (value.get(integer) != simdjson::SUCCESS) { return false; }
        char digits[24];
        auto end = std::to_chars(digits, digits + sizeof digits, integer);
        return std::string_view(digits, static_cast<size_t>(end.ptr - digits)) == text;
    }

    void finish(const Path &path, dom::element value, int32_t channel) {
        int32_t number = 0;
        dom::array array;
        dom::object object;
        if (path.spread && value.get(array) == simdjson::SUCCESS) {
            for (dom::element child : array) {
                if (number <= largest_channel) { emit(path, child, number); }
                number += 1;
            }
        } else if (path.spread && value.get(object) == simdjson::SUCCESS) {
            for (auto field : object) {
                if (number <= largest_channel) { emit(path, field.value, number); }
                number += 1;
            }
        } else {
            emit(path, value, channel);
        }
    }

    bool is_taken(int32_t channel) const {
        size_t end = count < capacity ? count : capacity;
        for (size_t i = first; i < end; ++i) {
            if (slots[i].channel == channel) { return true; }
        }
        return false;
    }

    void emit(const Path &path, dom::element value, int32_t channel) {
        if (value.is_null()) { return; }
        bool is_container = value.is_array() || value.is_object();
        if (is_container && path.steps.empty()) { return; }
        if (channel != no_channel && is_taken(channel)) { return; }
        if (count >= capacity) {
            count += 1;
            return;
        }
        releve_json_slot &slot = slots[count];
        slot = releve_json_slot{};
        slot.path = path_number;
        slot.channel = channel;
        std::string_view string;
        switch (value.type()) {
        case dom::element_type::STRING:
            if (value.get(string) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_TEXT;
            slot.is_cut = !arena.append(string, slot.text_start, slot.text_length);
            break;
        case dom::element_type::INT64: {
            if (value.get(slot.integer) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_INTEGER;
            char digits[24];
            auto end = std::to_chars(digits, digits + sizeof digits, slot.integer);
            std::string_view text(digits, static_cast<size_t>(end.ptr - digits));
            slot.is_cut = !arena.append(text, slot.text_start, slot.text_length);
            break;
        }
        case dom::element_type::UINT64: {
            uint64_t large = 0;
            if (value.get(large) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_UNSIGNED;
            slot.integer = static_cast<int64_t>(large);
            char digits[24];
            auto end = std::to_chars(digits, digits + sizeof digits, large);
            std::string_view text(digits, static_cast<size_t>(end.ptr - digits));
            slot.is_cut = !arena.append(text, slot.text_start, slot.text_length);
            break;
        }
        case dom::element_type::DOUBLE:
            if (value.get(slot.number) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_NUMBER;
            break;
        case dom::element_type::BOOL: {
            bool flag = false;
            if (value.get(flag) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_BOOLEAN;
            slot.integer = flag ? 1 : 0;
            slot.is_cut = !arena.append(flag ? "true" : "false", slot.text_start, slot.text_length);
            break;
        }
        default:
            slot.kind = RELEVE_SLOT_CONTAINER;
            break;
        }
        count += 1;
    }
};

/// One search for the places of values. It looks at unescaped keys and at every duplicate, because a value that is
/// private must not escape by being written twice or with escapes.
class Search {
public:
    Search(
        const char *source, releve_json_place *places, size_t capacity, uint8_t *text, size_t text_capacity)
        : source(source), places(places), capacity(capacity), arena(text, text_capacity) {}

    size_t count = 0;

    simdjson::error_code walk(const Path &path, uint32_t number, size_t at, ondemand::value value) {
        if (at == path.steps.size()) { return emit(number, value); }
        const Step &step = path.steps[at];
        ondemand::json_type type;
        if (auto error = value.type().get(type)) { return error; }
        if (step.kind == StepKind::key || step.kind == StepKind::numbered_key) {
            if (type != ondemand::json_type::object) { return simdjson::SUCCESS; }
            ondemand::object object;
            if (auto error = value.get_object().get(object)) { return error; }
            for (auto entry : object) {
                ondemand::field field;
                if (auto error = std::move(entry).get(field)) { return error; }
                std::string_view key;
                if (auto error = field.unescaped_key().get(key)) { return error; }
                bool matches =
                    step.kind == StepKind::key ? key == step.key : numbered(key, step) != no_channel;
                if (!matches) { continue; }
                if (auto error = walk(path, number, at + 1, field.value())) { return error; }
            }
            return simdjson::SUCCESS;
        }
        if (type != ondemand::json_type::array) { return simdjson::SUCCESS; }
        ondemand::array array;
        if (auto error = value.get_array().get(array)) { return error; }
        size_t index = 0;
        for (auto entry : array) {
            ondemand::value child;
            if (auto error = std::move(entry).get(child)) { return error; }
            // Elements chosen by a field are all taken: one too many is the safe side here.
            if (step.kind == StepKind::where || index == step.index) {
                if (auto error = walk(path, number, at + 1, child)) { return error; }
            }
            index += 1;
        }
        return simdjson::SUCCESS;
    }

private:
    const char *source;
    releve_json_place *places;
    size_t capacity;
    TextArena arena;

    simdjson::error_code emit(uint32_t number, ondemand::value value) {
        ondemand::json_type type;
        if (auto error = value.type().get(type)) { return error; }
        if (type == ondemand::json_type::null) { return simdjson::SUCCESS; }
        releve_json_place place{};
        place.path = number;
        std::string_view raw;
        std::string_view text;
        if (type == ondemand::json_type::object) {
            ondemand::object object;
            if (auto error = value.get_object().get(object)) { return error; }
            if (auto error = object.raw_json().get(raw)) { return error; }
            place.is_container = true;
        } else if (type == ondemand::json_type::array) {
            ondemand::array array;
            if (auto error = value.get_array().get(array)) { return error; }
            if (auto error = array.raw_json().get(raw)) { return error; }
            place.is_container = true;
        } else {
            raw = value.raw_json_token();
            text = raw;
            if (type == ondemand::json_type::string) {
                if (auto error = value.get_string().get(text)) { return error; }
            }
        }
        while (!raw.empty() && std::strchr(" \t\r\n", raw.back()) != nullptr) { raw.remove_suffix(1); }
        if (type != ondemand::json_type::string) {
            while (!text.empty() && std::strchr(" \t\r\n", text.back()) != nullptr) { text.remove_suffix(1); }
        }
        place.start = static_cast<uint32_t>(raw.data() - source);
        place.length = static_cast<uint32_t>(raw.size());
        if (count < capacity) {
            arena.append(text, place.text_start, place.text_length);
            places[count] = place;
        }
        count += 1;
        return simdjson::SUCCESS;
    }
};

std::string copied(const uint8_t *bytes, size_t length) {
    return length == 0 ? std::string() : std::string(reinterpret_cast<const char *>(bytes), length);
}

Step *append_step(releve_json_plan *plan, StepKind kind) {
    if (plan->paths.empty()) { return nullptr; }
    auto &steps = plan->paths.back().steps;
    steps.push_back(Step{kind, {}, {}, 0, 0});
    return &steps.back();
}

}  // namespace

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

size_t releve_json_read(
    releve_json *json, const releve_json_plan *plan, releve_json_slot *slots, size_t capacity, uint32_t *starts,
    uint8_t *text, size_t text_capacity) {
    Reading reading(slots, capacity, text, text_capacity);
    uint32_t number = 0;
    for (const Path &path : plan->paths) {
        starts[number] = static_cast<uint32_t>(reading.count < capacity ? reading.count : capacity);
        reading.read(path, number, json->root);
        number += 1;
    }
    starts[number] = static_cast<uint32_t>(reading.count < capacity ? reading.count : capacity);
    return reading.count;
}

size_t releve_json_locate(
    releve_json *json, const releve_json_plan *plan, releve_json_place *places, size_t capacity, uint8_t *text,
    size_t text_capacity) {
    ondemand::document document;
    simdjson::padded_string_view view(
        json->buffer.get(), json->length, json->buffer_capacity + simdjson::SIMDJSON_PADDING);
    if (json->cursor.iterate(view).get(document) != simdjson::SUCCESS) { return SIZE_MAX; }
    Search search(json->buffer.get(), places, capacity, text, text_capacity);
    uint32_t number = 0;
    for (const Path &path : plan->paths) {
        document.rewind();
        ondemand::value root;
        // A document that is a single value has no paths.
        if (!path.steps.empty() && document.get_value().get(root) == simdjson::SUCCESS
            && search.walk(path, number, 0, root) != simdjson::SUCCESS) {
            return SIZE_MAX;
        }
        number += 1;
    }
    return search.count;
}

bool releve_json_plan_may_match(const releve_json_plan *plan, const uint8_t *bytes, size_t length) {
    if (length == 0) { return false; }
    std::string_view source(reinterpret_cast<const char *>(bytes), length);
    // A key may be written with escapes: then only parsing can tell.
    if (std::memchr(bytes, '\\', length) != nullptr) { return true; }
    for (const Path &path : plan->paths) {
        bool possible = true;
        for (const Step &step : path.steps) {
            if (step.kind == StepKind::index || step.key.empty()) { continue; }
            if (memmem(source.data(), source.size(), step.key.data(), step.key.size()) == nullptr) {
                possible = false;
                break;
            }
        }
        if (possible) { return true; }
    }
    return false;
}

releve_json_plan *releve_json_plan_create(void) { return new (std::nothrow) releve_json_plan(); }

void releve_json_plan_destroy(releve_json_plan *plan) { delete plan; }

void releve_json_plan_add_path(releve_json_plan *plan, bool spread) { plan->paths.push_back(Path{{}, spread}); }

void releve_json_plan_add_key(releve_json_plan *plan, const uint8_t *key, size_t length) {
    if (Step *step = append_step(plan, StepKind::key)) { step->key = copied(key, length); }
}

void releve_json_plan_add_numbered_key(
    releve_json_plan *plan, const uint8_t *prefix, size_t prefix_length, const uint8_t *suffix, size_t suffix_length,
    int32_t first) {
    if (Step *step = append_step(plan, StepKind::numbered_key)) {
        step->key = copied(prefix, prefix_length);
        step->value = copied(suffix, suffix_length);
        step->first = first;
    }
}

void releve_json_plan_add_index(releve_json_plan *plan, size_t index) {
    if (Step *step = append_step(plan, StepKind::index)) { step->index = index; }
}

void releve_json_plan_add_where(
    releve_json_plan *plan, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length) {
    if (Step *step = append_step(plan, StepKind::where)) {
        step->key = copied(key, key_length);
        step->value = copied(value, value_length);
    }
}

}  // extern "C"
