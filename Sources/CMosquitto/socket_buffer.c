#include "socket_buffer.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>

// The C library's own, under the names it keeps for programs that define theirs.
ssize_t __read(int fd, void *bytes, size_t count);
ssize_t __write(int fd, const void *bytes, size_t count);

static _Thread_local socket_buffer *active;

void socket_buffer_enter(socket_buffer *buffer, int fd, bool gathers) {
    buffer->fd = fd;
    buffer->is_gathering = gathers;
    active = buffer;
}

void socket_buffer_leave(void) { active = NULL; }

bool socket_buffer_send(socket_buffer *buffer, int fd) {
    size_t sent = 0;
    bool is_broken = false;
    while (sent < buffer->outgoing_count) {
        ssize_t taken = __write(fd, buffer->outgoing + sent, buffer->outgoing_count - sent);
        if (taken < 0 && errno == EINTR) continue;
        if (taken < 0) {
            is_broken = errno != EAGAIN && errno != EWOULDBLOCK;
            break;
        }
        sent += (size_t)taken;
    }
    buffer->outgoing_count -= sent;
    if (buffer->outgoing_count) memmove(buffer->outgoing, buffer->outgoing + sent, buffer->outgoing_count);
    return !is_broken;
}

// What is about to be given to the library; refused, the connection is broken for it.
static ssize_t guarded(socket_buffer *buffer, const void *bytes, ssize_t count) {
    if (count <= 0 || !buffer->is_guarded || packet_guard_take(&buffer->guard, bytes, (size_t)count)) return count;
    errno = EPROTO;
    return -1;
}

ssize_t read(int fd, void *bytes, size_t count) {
    socket_buffer *buffer = active;
    if (!buffer || fd != buffer->fd) return __read(fd, bytes, count);
    if (!socket_buffer_has_incoming(buffer)) {
        if (count >= sizeof buffer->incoming) return guarded(buffer, bytes, __read(fd, bytes, count));
        ssize_t got = __read(fd, buffer->incoming, sizeof buffer->incoming);
        if (got <= 0) return got;
        buffer->incoming_start = 0;
        buffer->incoming_end = (size_t)got;
    }
    size_t held = buffer->incoming_end - buffer->incoming_start;
    size_t taken = count < held ? count : held;
    memcpy(bytes, buffer->incoming + buffer->incoming_start, taken);
    buffer->incoming_start += taken;
    return guarded(buffer, bytes, (ssize_t)taken);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    socket_buffer *buffer = active;
    if (!buffer) return __write(fd, bytes, count);
    // One byte for each packet it queues, to wake a loop of the library's own: nobody runs one for this connection.
    if (fd != buffer->fd && count == 1) return 1;
    if (fd != buffer->fd || !buffer->is_gathering) return __write(fd, bytes, count);
    if (count > sizeof buffer->outgoing - buffer->outgoing_count) {
        if (!socket_buffer_send(buffer, fd)) return -1;
        if (count > sizeof buffer->outgoing && !socket_buffer_has_outgoing(buffer)) return __write(fd, bytes, count);
        if (count > sizeof buffer->outgoing - buffer->outgoing_count) {
            errno = EAGAIN;
            return -1;
        }
    }
    memcpy(buffer->outgoing + buffer->outgoing_count, bytes, count);
    buffer->outgoing_count += count;
    return (ssize_t)count;
}
