#include "document.hpp"

namespace dom = simdjson::dom;

using namespace releve;

namespace {

/// One layout of a parsed document. The parser has bounded its depth.
class Layout {
public:
    Layout(releve_json_node *nodes, size_t capacity, uint8_t *text, size_t text_capacity)
        : nodes(nodes), capacity(capacity), arena(text, text_capacity) {}

    size_t count = 0;

    void add(dom::element value, const std::string_view *key) {
        size_t number = count;
        count += 1;
        releve_json_node node{};
        if (key != nullptr && number < capacity) {
            node.has_key = true;
            arena.append(*key, node.key_start, node.key_length);
        }
        dom::array array;
        dom::object object;
        if (value.get(array) == simdjson::SUCCESS) {
            node.kind = RELEVE_NODE_ARRAY;
            for (dom::element child : array) { add(child, nullptr); }
        } else if (value.get(object) == simdjson::SUCCESS) {
            node.kind = RELEVE_NODE_OBJECT;
            for (auto field : object) { add(field.value, &field.key); }
        } else if (number < capacity) {
            fill(node, value);
        }
        node.end = static_cast<uint32_t>(count);
        if (number < capacity) { nodes[number] = node; }
    }

private:
    releve_json_node *nodes;
    size_t capacity;
    TextArena arena;

    void fill(releve_json_node &node, dom::element value) {
        std::string_view string;
        int64_t integer = 0;
        uint64_t large = 0;
        bool flag = false;
        if (value.get(string) == simdjson::SUCCESS) {
            node.kind = RELEVE_SLOT_TEXT;
            arena.append(string, node.text_start, node.text_length);
        } else if (value.get(integer) == simdjson::SUCCESS) {
            node.kind = RELEVE_SLOT_INTEGER;
            node.integer = integer;
            arena.append_digits(integer, node.text_start, node.text_length);
        } else if (value.get(large) == simdjson::SUCCESS) {
            node.kind = RELEVE_SLOT_UNSIGNED;
            node.integer = static_cast<int64_t>(large);
            arena.append_digits(large, node.text_start, node.text_length);
        } else if (value.get(node.number) == simdjson::SUCCESS) {
            node.kind = RELEVE_SLOT_NUMBER;
        } else if (value.get(flag) == simdjson::SUCCESS) {
            node.kind = RELEVE_SLOT_BOOLEAN;
            node.integer = flag ? 1 : 0;
            arena.append(flag ? "true" : "false", node.text_start, node.text_length);
        } else {
            node.kind = RELEVE_NODE_NULL;
        }
    }
};

}  // namespace

extern "C" size_t releve_json_tree(
    const releve_json *json, releve_json_node *nodes, size_t capacity, uint8_t *text, size_t text_capacity) {
    Layout layout(nodes, capacity, text, text_capacity);
    layout.add(json->root, nullptr);
    return layout.count;
}
