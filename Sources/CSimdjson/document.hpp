#pragma once

#include "CSimdjson.h"

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace releve {

constexpr int32_t no_channel = -1;
/// `DeviceChannels.largest` in Swift.
constexpr int32_t largest_channel = 999;

enum class StepKind { key, numbered_key, any_key, index, where };

struct Step {
    StepKind kind;
    std::string key;      // key, prefix of a numbered key, or the key a `where` looks at
    std::string value;    // suffix of a numbered key, or the text a `where` wants
    size_t index = 0;
    int32_t first = 0;
    /// Words in place of a number, each with its channel.
    std::vector<std::pair<std::string, int32_t>> words;
};

struct Path {
    std::vector<Step> steps;
    bool spread = false;
    /// How many of its first steps, all of them keys or places, are those of the path before it.
    size_t shared = 0;
};

/// The channel a key names, or no_channel when it is not `prefix number suffix`.
inline int32_t numbered(std::string_view key, const Step &step) {
    if (key.size() <= step.key.size() + step.value.size()) { return no_channel; }
    if (key.substr(0, step.key.size()) != step.key) { return no_channel; }
    if (key.substr(key.size() - step.value.size()) != step.value) { return no_channel; }
    auto digits = key.substr(step.key.size(), key.size() - step.key.size() - step.value.size());
    if (!step.words.empty()) {
        for (const auto &word : step.words) {
            if (word.first == digits) { return word.second; }
        }
        return no_channel;
    }
    if (digits.size() > 3) { return no_channel; }
    int32_t number = 0;
    for (char digit : digits) {
        if (digit < '0' || digit > '9') { return no_channel; }
        number = number * 10 + (digit - '0');
    }
    return number >= step.first ? number - step.first : no_channel;
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

    /// The same for an integer's decimal digits.
    template <typename Integer> bool append_digits(Integer value, uint32_t &start, uint32_t &length) {
        char text[24];
        auto end = std::to_chars(text, text + sizeof text, value);
        return append(std::string_view(text, static_cast<size_t>(end.ptr - text)), start, length);
    }

private:
    uint8_t *bytes;
    size_t capacity;
    size_t used = 0;
};

}  // namespace releve

struct releve_json_plan {
    std::vector<releve::Path> paths;
};

struct releve_json {
    releve_json(size_t largest, size_t deepest)
        : tree(largest), cursor(largest), largest(largest), deepest(deepest) {}

    simdjson::dom::parser tree;
    simdjson::ondemand::parser cursor;
    simdjson::dom::element root;
    /// What the first steps of the path read last lead to, the document first.
    std::vector<simdjson::dom::element> trail;
    std::unique_ptr<char[]> buffer;
    size_t buffer_capacity = 0;
    size_t length = 0;
    size_t largest;
    size_t deepest;
    size_t prepared = 0;

    /// Kept between documents, so that one that has to be mended allocates nothing either.
    std::string rewritten;

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

    simdjson::error_code parse_buffer();

    /// Rewrites what is no JSON, or no value a parser can hold, and yet leaves the rest of the document readable: bare NaN
    /// and Infinity become null, numbers beyond 64 bits or any double their own text, lone surrogates U+FFFD. False when
    /// there was none.
    bool mend();
};
