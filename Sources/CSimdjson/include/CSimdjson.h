#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A JSON parser with its reused buffers. One thread at a time.
typedef struct releve_json releve_json;

/// A compiled list of paths, numbered from 0 in the order they were added. Read-only once built.
typedef struct releve_json_plan releve_json_plan;

enum {
    RELEVE_JSON_OK = 0,
    RELEVE_JSON_MALFORMED = 1,
    RELEVE_JSON_MALFORMED_NUMBER = 2,
    RELEVE_JSON_INVALID_UTF8 = 3,
    RELEVE_JSON_TOO_DEEP = 4,
    RELEVE_JSON_TOO_LARGE = 5,
    RELEVE_JSON_OUT_OF_MEMORY = 6,
};

enum {
    RELEVE_SLOT_INTEGER = 0,
    RELEVE_SLOT_NUMBER = 1,
    RELEVE_SLOT_TEXT = 2,
    RELEVE_SLOT_BOOLEAN = 3,
    RELEVE_SLOT_CONTAINER = 4,
    /// Above the largest signed integer: `integer` holds its bits.
    RELEVE_SLOT_UNSIGNED = 5,
};

/// A value found at a path. Absent values and nulls give no slot.
typedef struct {
    uint32_t path;
    /// From a numbered key or a spread array; -1 when the path names one value.
    int32_t channel;
    uint8_t kind;
    /// The text did not fit: it is cut at `text_length`.
    bool is_cut;
    int64_t integer;
    double number;
    /// Decoded text in the caller's text buffer; integers and booleans have theirs too.
    uint32_t text_start;
    uint32_t text_length;
} releve_json_slot;

/// Where a value lies in the document as parsed (see releve_json_source), and its text when it is a string or a number.
typedef struct {
    uint32_t path;
    uint32_t start;
    uint32_t length;
    uint32_t text_start;
    uint32_t text_length;
    bool is_container;
} releve_json_place;

enum {
    RELEVE_NODE_OBJECT = 16,
    RELEVE_NODE_ARRAY = 17,
    RELEVE_NODE_NULL = 18,
};

/// One value of a whole document; a container stands before what it holds.
typedef struct {
    /// RELEVE_SLOT_… of a single value, or RELEVE_NODE_….
    uint8_t kind;
    bool has_key;
    /// The number of the node after the last one it holds.
    uint32_t end;
    uint32_t key_start;
    uint32_t key_length;
    uint32_t text_start;
    uint32_t text_length;
    int64_t integer;
    double number;
} releve_json_node;

/// NULL when memory is short.
releve_json *releve_json_create(size_t largest_document, size_t deepest_nesting);
void releve_json_destroy(releve_json *json);

/// Parses and validates a whole document. A bare NaN or Infinity becomes null, a number beyond 64 bits or any double its own
/// text, a lone surrogate U+FFFD.
int releve_json_parse(releve_json *json, const uint8_t *bytes, size_t length);

/// The bytes of the last document parsed, as mended.
const uint8_t *releve_json_source(const releve_json *json, size_t *length);

/// Evaluates every path of the plan on the last document parsed. `starts` has one more entry than the plan has paths:
/// the slots of path p are starts[p] ..< starts[p + 1]. Of duplicate keys the first counts.
/// Returns the number of slots; more than `capacity` means that some were left out.
size_t releve_json_read(
    releve_json *json, const releve_json_plan *plan, releve_json_slot *slots, size_t capacity, uint32_t *starts,
    uint8_t *text, size_t text_capacity);

/// Lays out the last document parsed, in document order, duplicates of keys included.
/// Returns the number of nodes; more than `capacity` means that some were left out. Keys and texts fit into as many bytes
/// as the document has.
size_t releve_json_tree(
    const releve_json *json, releve_json_node *nodes, size_t capacity, uint8_t *text, size_t text_capacity);

/// Finds the places of every value that any path of the plan names, all duplicates included, in document order per path.
/// Returns the number of places; more than `capacity` means that some were left out, or that the search failed.
size_t releve_json_locate(
    releve_json *json, const releve_json_plan *plan, releve_json_place *places, size_t capacity, uint8_t *text,
    size_t text_capacity);

/// False when no path of the plan can exist in these bytes: a cheap test before parsing. True means perhaps.
bool releve_json_plan_may_match(const releve_json_plan *plan, const uint8_t *bytes, size_t length);

/// NULL when memory is short.
releve_json_plan *releve_json_plan_create(void);
void releve_json_plan_destroy(releve_json_plan *plan);

/// Begins a path. With `spread`, an array or object at its end gives one slot per element, channels from 0.
void releve_json_plan_add_path(releve_json_plan *plan, bool spread);
void releve_json_plan_add_key(releve_json_plan *plan, const uint8_t *key, size_t length);
/// Keys `prefix` + decimal number + `suffix`; the channel is the number minus `first`.
void releve_json_plan_add_numbered_key(
    releve_json_plan *plan, const uint8_t *prefix, size_t prefix_length, const uint8_t *suffix, size_t suffix_length,
    int32_t first);
/// A word that stands for a channel in place of the last numbered key's number; with any, numbers count no more.
void releve_json_plan_add_word(releve_json_plan *plan, const uint8_t *word, size_t length, int32_t channel);
/// Whatever the key is called.
void releve_json_plan_add_any_key(releve_json_plan *plan);
void releve_json_plan_add_index(releve_json_plan *plan, size_t index);
/// The first element of an array whose `key` has this text.
void releve_json_plan_add_where(
    releve_json_plan *plan, const uint8_t *key, size_t key_length, const uint8_t *value, size_t value_length);

/// The double nearest to a decimal number without a plus sign, whatever the locale.
/// False when the bytes are anything else, or a number beyond what a double holds.
bool releve_decimal_read(const uint8_t *bytes, size_t length, double *value);

#ifdef __cplusplus
}
#endif

#endif
