#ifndef PACKET_GUARD_H
#define PACKET_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Looks at a broker's bytes before the library does. libmosquitto 2.0.11 allocates as much as a packet says it is long,
// up to 256 MB, and ends the process on an MQTT 5 property it does not know.
typedef struct packet_guard {
    // Of the packet after its length field.
    uint32_t largest;
    bool speaks_311;
    // Why a packet was refused; NULL while none was.
    const char *refusal;

    int phase;
    uint8_t first_byte;
    // A number under way: bytes still to come, or of a variable length so far; its value.
    uint32_t number, number_bytes;
    // Of the packet, and of its properties.
    uint32_t body_left, properties_left;
    // Bytes to pass over before the next phase, and strings before the next property.
    uint32_t skip, strings_left;
    int next_phase;
} packet_guard;

// At a connection's beginning.
void packet_guard_reset(packet_guard *guard, uint32_t largest, bool speaks_311);

// Takes the next bytes. False when they must not reach the library; then nothing later may either.
bool packet_guard_take(packet_guard *guard, const uint8_t *bytes, size_t count);

#endif
