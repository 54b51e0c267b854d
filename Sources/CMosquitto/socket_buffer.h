#ifndef SOCKET_BUFFER_H
#define SOCKET_BUFFER_H

#include "packet_guard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes between the library and one socket. libmosquitto reads a packet with four calls of read() and writes every
// acknowledgement with a call of its own; a system call each, they cost the collector and the broker more than
// everything else together. Between enter and leave its calls on that socket are served from here instead.
//
// It works because a program's own read() and write() come before the C library's, for the libraries it is linked with
// too. Where they do not, nothing is served from here and everything behaves as without it.
typedef struct socket_buffer {
    int fd;
    // Writes are gathered until `socket_buffer_send`; otherwise they go straight to the socket.
    bool is_gathering;
    size_t incoming_start, incoming_end;
    size_t outgoing_count;
    // Whether what is read is MQTT as it is: inside TLS it is not seen.
    bool is_guarded;
    packet_guard guard;
    uint8_t incoming[64 * 1024];
    uint8_t outgoing[32 * 1024];
} socket_buffer;

// Forgets everything: the bytes were of another connection.
static inline void socket_buffer_clear(socket_buffer *buffer) {
    buffer->incoming_start = buffer->incoming_end = buffer->outgoing_count = 0;
}

// Read from the socket, not yet asked for by the library: poll() does not see them.
static inline bool socket_buffer_has_incoming(const socket_buffer *buffer) {
    return buffer->incoming_start < buffer->incoming_end;
}

// Written by the library, not yet taken by the socket.
static inline bool socket_buffer_has_outgoing(const socket_buffer *buffer) { return buffer->outgoing_count > 0; }

// From here to `leave` the calling thread runs nothing but the library, for this socket.
void socket_buffer_enter(socket_buffer *buffer, int fd, bool gathers);
void socket_buffer_leave(void);

// Sends what was gathered, as far as the socket takes it. False with errno set when the connection is broken.
bool socket_buffer_send(socket_buffer *buffer, int fd);

#endif
