#include "document.hpp"

namespace ondemand = simdjson::ondemand;

using namespace releve;

namespace {

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
        bool names_keys =
            step.kind == StepKind::key || step.kind == StepKind::numbered_key || step.kind == StepKind::any_key;
        if (names_keys) {
            if (type != ondemand::json_type::object) { return simdjson::SUCCESS; }
            ondemand::object object;
            if (auto error = value.get_object().get(object)) { return error; }
            for (auto entry : object) {
                ondemand::field field;
                if (auto error = std::move(entry).get(field)) { return error; }
                std::string_view key;
                if (auto error = field.unescaped_key().get(key)) { return error; }
                bool matches = step.kind == StepKind::any_key
                    || (step.kind == StepKind::key ? key == step.key : numbered(key, step) != no_channel);
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

}  // namespace

extern "C" size_t releve_json_locate(
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
