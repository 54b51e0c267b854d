#include "document.hpp"

namespace dom = simdjson::dom;

using namespace releve;

namespace {

/// One evaluation of a plan on the parsed tree.
class Reading {
public:
    Reading(releve_json *json, releve_json_slot *slots, size_t capacity, uint8_t *text, size_t text_capacity)
        : trail(json->trail), slots(slots), capacity(capacity), arena(text, text_capacity) {
        trail.clear();
        trail.push_back(json->root);
    }

    size_t count = 0;

    /// Reads the plan's paths in their order.
    void read(const Path &path, uint32_t number) {
        first = count;
        path_number = number;
        // The steps it shares with the path before led nowhere.
        if (path.shared >= trail.size()) { return; }
        trail.resize(path.shared + 1);
        while (trail.size() <= path.steps.size()) {
            const Step &step = path.steps[trail.size() - 1];
            if (step.kind != StepKind::key && step.kind != StepKind::index) { break; }
            dom::element child;
            if (!find(trail.back(), step, child)) { return; }
            trail.push_back(child);
        }
        walk(path, trail.size() - 1, trail.back(), no_channel);
    }

private:
    std::vector<dom::element> &trail;
    releve_json_slot *slots;
    size_t capacity;
    TextArena arena;
    size_t first = 0;
    uint32_t path_number = 0;

    /// Follows a key or a place.
    static bool find(dom::element value, const Step &step, dom::element &child) {
        if (step.kind == StepKind::key) {
            dom::object object;
            return value.get(object) == simdjson::SUCCESS && object.at_key(step.key).get(child) == simdjson::SUCCESS;
        }
        dom::array array;
        return value.get(array) == simdjson::SUCCESS && array.at(step.index).get(child) == simdjson::SUCCESS;
    }

    void walk(const Path &path, size_t at, dom::element value, int32_t channel) {
        if (at == path.steps.size()) {
            finish(path, value, channel);
            return;
        }
        const Step &step = path.steps[at];
        switch (step.kind) {
        case StepKind::key:
        case StepKind::index: {
            dom::element child;
            if (find(value, step, child)) { walk(path, at + 1, child, channel); }
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
        case StepKind::any_key: {
            dom::object object;
            if (value.get(object) != simdjson::SUCCESS) { return; }
            for (auto field : object) { walk(path, at + 1, field.value, channel); }
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
            slot.is_cut = !arena.append_digits(slot.integer, slot.text_start, slot.text_length);
            break;
        }
        case dom::element_type::UINT64: {
            uint64_t large = 0;
            if (value.get(large) != simdjson::SUCCESS) { return; }
            slot.kind = RELEVE_SLOT_UNSIGNED;
            slot.integer = static_cast<int64_t>(large);
            slot.is_cut = !arena.append_digits(large, slot.text_start, slot.text_length);
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

}  // namespace

extern "C" size_t releve_json_read(
    releve_json *json, const releve_json_plan *plan, releve_json_slot *slots, size_t capacity, uint32_t *starts,
    uint8_t *text, size_t text_capacity) {
    Reading reading(json, slots, capacity, text, text_capacity);
    uint32_t number = 0;
    for (const Path &path : plan->paths) {
        starts[number] = static_cast<uint32_t>(reading.count < capacity ? reading.count : capacity);
        reading.read(path, number);
        number += 1;
    }
    starts[number] = static_cast<uint32_t>(reading.count < capacity ? reading.count : capacity);
    return reading.count;
}
