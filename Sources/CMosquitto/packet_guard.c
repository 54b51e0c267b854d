#include "packet_guard.h"

enum {
    FIRST_BYTE, LENGTH, SKIP, TOPIC_LENGTH, PROPERTIES_LENGTH, PROPERTY, STRING_LENGTH, VARIABLE_NUMBER,
};

enum { CONNACK = 2, PUBLISH = 3, PUBACK = 4, PUBCOMP = 7, SUBACK = 9, UNSUBACK = 11, DISCONNECT = 14, AUTH = 15 };

void packet_guard_reset(packet_guard *guard, uint32_t largest, bool speaks_311) {
    *guard = (packet_guard){.largest = largest, .speaks_311 = speaks_311, .phase = FIRST_BYTE};
}

static void skip(packet_guard *guard, uint32_t count, int next_phase) {
    guard->skip = count;
    guard->next_phase = next_phase;
    guard->phase = count ? SKIP : next_phase;
    guard->number = guard->number_bytes = 0;
}

static void skip_rest(packet_guard *guard) { skip(guard, guard->body_left, FIRST_BYTE); }

// The length field is complete: where the packet has properties, they are looked at; nothing else is.
static void begin_body(packet_guard *guard) {
    guard->body_left = guard->number;
    int type = guard->first_byte >> 4;
    uint32_t before = 0;
    if (type == CONNACK || type == SUBACK || type == UNSUBACK) before = 2;
    else if (type >= PUBACK && type <= PUBCOMP && guard->body_left > 3) before = 3;
    else if ((type == DISCONNECT || type == AUTH) && guard->body_left > 1) before = 1;

    if (guard->speaks_311 || guard->body_left == 0) skip_rest(guard);
    else if (type == PUBLISH) skip(guard, 0, TOPIC_LENGTH);
    else if (before && before < guard->body_left) skip(guard, before, PROPERTIES_LENGTH);
    else skip_rest(guard);
}

static void next_property(packet_guard *guard) {
    if (guard->properties_left == 0) skip_rest(guard);
    else skip(guard, 0, PROPERTY);
}

// MQTT 5.0, table 2-4: how the value of each property is written.
static bool begin_property(packet_guard *guard, uint8_t identifier) {
    switch (identifier) {
        case 1: case 23: case 25: case 36: case 37: case 40: case 41: case 42:
            skip(guard, 1, PROPERTY);
            return true;
        case 19: case 33: case 34: case 35:
            skip(guard, 2, PROPERTY);
            return true;
        case 2: case 17: case 24: case 39:
            skip(guard, 4, PROPERTY);
            return true;
        case 11:
            skip(guard, 0, VARIABLE_NUMBER);
            return true;
        case 3: case 8: case 9: case 18: case 21: case 22: case 26: case 28: case 31:
            guard->strings_left = 1;
            skip(guard, 0, STRING_LENGTH);
            return true;
        case 38:
            guard->strings_left = 2;
            skip(guard, 0, STRING_LENGTH);
            return true;
        default:
            guard->refusal = "it sent an MQTT 5 property that does not exist; set protocol to 3.1.1";
            return false;
    }
}

// True when the number is complete; a fifth byte makes it malformed, which the library says itself.
static bool take_variable(packet_guard *guard, uint8_t byte) {
    guard->number |= (uint32_t)(byte & 0x7F) << (7 * guard->number_bytes);
    guard->number_bytes += 1;
    return !(byte & 0x80) || guard->number_bytes == 4;
}

static bool take_two(packet_guard *guard, uint8_t byte) {
    guard->number = guard->number << 8 | byte;
    guard->number_bytes += 1;
    return guard->number_bytes == 2;
}

static bool take_byte(packet_guard *guard, uint8_t byte) {
    switch (guard->phase) {
        case FIRST_BYTE:
            guard->first_byte = byte;
            skip(guard, 0, LENGTH);
            return true;
        case LENGTH:
            if (!take_variable(guard, byte)) return true;
            if (guard->number > guard->largest) {
                guard->refusal = "it sent a packet that is too large; find out which device publishes it";
                return false;
            }
            begin_body(guard);
            return true;
        case TOPIC_LENGTH:
            if (take_two(guard, byte)) {
                uint32_t identifier = guard->first_byte & 0x06 ? 2 : 0;
                skip(guard, guard->number + identifier, PROPERTIES_LENGTH);
            }
            return true;
        case PROPERTIES_LENGTH:
            if (take_variable(guard, byte)) {
                guard->properties_left = guard->number;
                next_property(guard);
            }
            return true;
        case PROPERTY:
            return begin_property(guard, byte);
        case STRING_LENGTH:
            if (take_two(guard, byte)) {
                guard->strings_left -= 1;
                skip(guard, guard->number, guard->strings_left ? STRING_LENGTH : PROPERTY);
            }
            return true;
        default: // VARIABLE_NUMBER
            if (take_variable(guard, byte)) next_property(guard);
            return true;
    }
}

// Bytes that belong to the packet are behind; where it ends, a new one begins whatever was expected inside.
static void count_body(packet_guard *guard, uint32_t count, bool are_properties) {
    guard->body_left -= count;
    if (are_properties) guard->properties_left -= count < guard->properties_left ? count : guard->properties_left;
    if (guard->body_left == 0) {
        skip(guard, 0, FIRST_BYTE);
    } else if (are_properties && guard->properties_left == 0) {
        skip_rest(guard);
    }
}

bool packet_guard_take(packet_guard *guard, const uint8_t *bytes, size_t count) {
    if (guard->refusal) return false;
    for (size_t index = 0; index < count;) {
        bool is_body = guard->phase != FIRST_BYTE && guard->phase != LENGTH;
        bool is_property = guard->phase == PROPERTY || guard->phase == STRING_LENGTH ||
            guard->phase == VARIABLE_NUMBER ||
            (guard->phase == SKIP && (guard->next_phase == PROPERTY || guard->next_phase == STRING_LENGTH));
        uint32_t taken = 1;
        if (guard->phase == SKIP) {
            size_t here = count - index;
            taken = guard->skip < here ? guard->skip : (uint32_t)here;
            if (taken > guard->body_left) taken = guard->body_left;
            guard->skip -= taken;
            if (guard->skip == 0) skip(guard, 0, guard->next_phase);
        } else if (!take_byte(guard, bytes[index])) {
            return false;
        }
        index += taken;
        if (is_body) count_body(guard, taken, is_property);
    }
    return true;
}
