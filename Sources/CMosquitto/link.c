// poll flags and clocks beyond ISO C.
#define _GNU_SOURCE

#include "CMosquitto.h"
#include "error_text.h"
#include "socket_buffer.h"
#include "tls_pin.h"

#include <errno.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// A record of the arena: topic length u32, payload length u32, arrival i64 (ms since 1970), flags u8, topic, payload;
// little-endian. It is the layout of UsageDomain's MessageBatch.
enum { HEADER_SIZE = 17, INITIAL_CAPACITY = 64 * 1024, KEPT_CAPACITY = 16 * 1024 * 1024, CLOCK_STRIDE = 64 };

struct mqtt_link {
    struct mosquitto *client;

    uint8_t *arena;
    size_t capacity;
    mqtt_link_inbox inbox;
    // Read once per stretch of messages, not once per message.
    int64_t arrival_ms;
    // When the system was started, as arrivals are counted; used when `is_counting`.
    int64_t started_at_ms;
    bool is_counting;
    int64_t read_ns;
    // A read stopped at a bound: the buffer, or TLS, may hold bytes that poll() does not see.
    bool may_hold_more;
    // DISCONNECT is queued: the library closes the socket as soon as it has written it, so writes are not gathered.
    bool is_disconnecting;

    mqtt_link_status status;
    int subscribe_mid;
    error_text error;
    // The library puts every packet into words for whoever listens to its log: only the handshake is worth that.
    bool is_listening_to_log;
    socket_buffer buffer;
    tls_pin pin;
    bool speaks_311;
    bool has_tls;
    uint32_t largest_packet;
};

void mqtt_link_count_from(mqtt_link *link, int64_t started_at_ms) {
    link->started_at_ms = started_at_ms;
    link->is_counting = true;
}

static void look_at_clocks(mqtt_link *link) {
    struct timespec now;
    clock_gettime(link->is_counting ? CLOCK_BOOTTIME : CLOCK_REALTIME, &now);
    link->arrival_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (link->is_counting) link->arrival_ms += link->started_at_ms;
    link->read_ns = mqtt_monotonic_ns();
}

// MARK: Records

static void store_u32(uint8_t *at, uint32_t value) {
    for (int byte = 0; byte < 4; byte++) at[byte] = (uint8_t)(value >> (8 * byte));
}

static uint32_t load_u32(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool reserve(mqtt_link *link, size_t extra) {
    size_t needed = link->inbox.bytes + extra;
    if (needed <= link->capacity) return true;
    size_t capacity = link->capacity ? link->capacity : INITIAL_CAPACITY;
    while (capacity < needed) capacity *= 2;
    uint8_t *grown = realloc(link->arena, capacity);
    if (!grown) return false;
    link->arena = grown;
    link->capacity = capacity;
    return true;
}

static void on_message(
    struct mosquitto *client, void *context, const struct mosquitto_message *message, const mosquitto_property *properties
) {
    (void)client;
    (void)properties;
    mqtt_link *link = context;
    size_t topic_length = strlen(message->topic);
    size_t payload_length = message->payloadlen > 0 ? (size_t)message->payloadlen : 0;
    size_t size = HEADER_SIZE + topic_length + payload_length;
    if (link->inbox.is_broken || !reserve(link, size)) {
        link->inbox.is_broken = true;
        return;
    }
    uint8_t *record = link->arena + link->inbox.bytes;
    store_u32(record, (uint32_t)topic_length);
    store_u32(record + 4, (uint32_t)payload_length);
    store_u32(record + 8, (uint32_t)(uint64_t)link->arrival_ms);
    store_u32(record + 12, (uint32_t)((uint64_t)link->arrival_ms >> 32));
    record[16] = (uint8_t)((message->qos & 3) | (message->retain ? 4 : 0));
    memcpy(record + HEADER_SIZE, message->topic, topic_length);
    if (payload_length) memcpy(record + HEADER_SIZE + topic_length, message->payload, payload_length);

    if (link->inbox.count == 0) link->inbox.oldest_ns = link->read_ns;
    link->inbox.bytes += size;
    link->inbox.count += 1;
    if (message->qos > 0) link->inbox.unacknowledged += 1;
}

// Forgets the messages the broker is about to send again; QoS 0 messages exist nowhere else and stay.
static void drop_redelivered(mqtt_link *link) {
    size_t kept_bytes = 0, kept_count = 0, position = 0;
    while (position + HEADER_SIZE <= link->inbox.bytes) {
        uint8_t *record = link->arena + position;
        size_t size = HEADER_SIZE + (size_t)load_u32(record) + load_u32(record + 4);
        if ((record[16] & 3) == 0) {
            memmove(link->arena + kept_bytes, record, size);
            kept_bytes += size;
            kept_count += 1;
        }
        position += size;
    }
    link->inbox.bytes = kept_bytes;
    link->inbox.count = kept_count;
    link->inbox.unacknowledged = 0;
    if (kept_count == 0) link->inbox.oldest_ns = 0;
}

// MARK: The library's other callbacks

static void on_connect(
    struct mosquitto *client, void *context, int code, int flags, const mosquitto_property *properties
) {
    (void)client;
    (void)properties;
    mqtt_link *link = context;
    link->status.has_connack = true;
    link->status.connack_code = code;
    link->status.session_present = (flags & 1) != 0;
    // CONNACK comes before any message, so the inbox holds only what the previous connection left.
    if (code == 0 && link->status.session_present) drop_redelivered(link);
}

static void on_disconnect(struct mosquitto *client, void *context, int code, const mosquitto_property *properties) {
    (void)client;
    (void)properties;
    mqtt_link *link = context;
    // The broker's own reason comes first and says more than the library's error that follows.
    if (link->status.disconnect_code < 128) link->status.disconnect_code = code;
}

static void on_subscribe(
    struct mosquitto *client, void *context, int mid, int count, const int *granted, const mosquitto_property *properties
) {
    (void)client;
    (void)properties;
    mqtt_link *link = context;
    if (mid != link->subscribe_mid) return;
    link->status.subscription = 1;
    for (int index = 0; index < count; index++) {
        if (granted[index] < 128) continue;
        link->status.subscription = 2;
        link->status.refused_filter = index;
        link->status.refused_code = granted[index];
        return;
    }
}

static void on_log(struct mosquitto *client, void *context, int level, const char *line) {
    (void)client;
    mqtt_link *link = context;
    if (level == MOSQ_LOG_ERR) error_text_append(&link->error, line);
}

static void listen_to_log(mqtt_link *link, bool listens) {
    if (link->is_listening_to_log == listens) return;
    link->is_listening_to_log = listens;
    mosquitto_log_callback_set(link->client, listens ? on_log : NULL);
}

// MARK: Life

mqtt_link *mqtt_link_create(
    const char *client_id, bool clean_start, int receive_maximum, uint32_t largest_packet
) {
    mqtt_link *link = calloc(1, sizeof *link);
    if (!link) return NULL;
    link->largest_packet = largest_packet;
    link->client = mosquitto_new(client_id, clean_start, link);
    if (!link->client) {
        free(link);
        return NULL;
    }
    link->status.subscription = -1;
    mosquitto_int_option(link->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(link->client, MOSQ_OPT_RECEIVE_MAXIMUM, receive_maximum);
    // Packets, PUBACK among them, are then only queued; nothing but mosquitto_loop_write sends them.
    mosquitto_threaded_set(link->client, true);
    mosquitto_message_v5_callback_set(link->client, on_message);
    mosquitto_connect_v5_callback_set(link->client, on_connect);
    mosquitto_disconnect_v5_callback_set(link->client, on_disconnect);
    mosquitto_subscribe_v5_callback_set(link->client, on_subscribe);
    listen_to_log(link, true);
    return link;
}

void mqtt_link_destroy(mqtt_link *link) {
    if (!link) return;
    mosquitto_destroy(link->client);
    free(link->arena);
    free(link);
}

int mqtt_link_set_credentials(mqtt_link *link, const char *username, const char *password) {
    return mosquitto_username_pw_set(link->client, username, password);
}

int mqtt_link_set_tls(mqtt_link *link, const char *ca_file, const char *cert_file, const char *key_file) {
    error_text_clear(&link->error);
    link->has_tls = true;
    return mosquitto_tls_set(link->client, ca_file, NULL, cert_file, key_file, NULL);
}

int mqtt_link_set_pin(mqtt_link *link, const uint8_t *sha256) {
    link->has_tls = true;
    return tls_pin_apply(link->client, &link->pin, sha256);
}

bool mqtt_link_refused_certificate(const mqtt_link *link, uint8_t *sha256) {
    if (link->pin.is_refused) memcpy(sha256, link->pin.refused, PIN_SIZE);
    return link->pin.is_refused;
}

int mqtt_link_use_311(mqtt_link *link) {
    link->speaks_311 = true;
    return mosquitto_int_option(link->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
}

int mqtt_link_connect(mqtt_link *link, const char *host, int port, int keep_alive_s, uint32_t session_expiry_s) {
    link->status = (mqtt_link_status){.subscription = -1};
    link->may_hold_more = false;
    link->is_disconnecting = false;
    listen_to_log(link, true);
    socket_buffer_clear(&link->buffer);
    link->buffer.is_guarded = !link->has_tls;
    packet_guard_reset(&link->buffer.guard, link->largest_packet, link->speaks_311);
    link->pin.is_refused = false;
    error_text_clear(&link->error);
    if (link->speaks_311) return mosquitto_connect_bind_v5(link->client, host, port, keep_alive_s, NULL, NULL);
    mosquitto_property *properties = NULL;
    int rc = mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, session_expiry_s);
    if (rc == MOSQ_ERR_SUCCESS) {
        rc = mosquitto_property_add_int32(&properties, MQTT_PROP_MAXIMUM_PACKET_SIZE, link->largest_packet);
    }
    if (rc == MOSQ_ERR_SUCCESS) {
        rc = mosquitto_connect_bind_v5(link->client, host, port, keep_alive_s, NULL, properties);
    }
    int cause = errno;
    mosquitto_property_free_all(&properties);
    errno = cause;
    return rc;
}

int mqtt_link_disconnect(mqtt_link *link) {
    link->is_disconnecting = true;
    return mosquitto_disconnect_v5(link->client, 0, NULL);
}

// MARK: The loop

static void drain_wake(int wake_fd) {
    uint64_t wakes;
    // A descriptor already drained is no error: it is non-blocking.
    while (read(wake_fd, &wakes, sizeof wakes) > 0) {
    }
}

int mqtt_link_wait(mqtt_link *link, int wake_fd, int timeout_ms, bool for_writing) {
    struct pollfd fds[2] = {
        {.fd = mosquitto_socket(link->client), .events = POLLIN | POLLRDHUP | (for_writing ? POLLOUT : 0)},
        {.fd = wake_fd, .events = POLLIN},
    };
    if (fds[0].fd < 0) return MQTT_LINK_HUNG_UP;
    int seen = link->may_hold_more ? MQTT_LINK_READABLE : 0;
    // An interrupted poll is an empty one: the caller looks at its clock and comes back.
    if (poll(fds, 2, link->may_hold_more ? 0 : timeout_ms) <= 0) return seen;
    if (fds[0].revents & POLLIN) seen |= MQTT_LINK_READABLE;
    if (fds[0].revents & POLLOUT) seen |= MQTT_LINK_WRITABLE;
    if (fds[0].revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) seen |= MQTT_LINK_HUNG_UP;
    if (fds[1].revents & POLLIN) {
        seen |= MQTT_LINK_WOKEN;
        drain_wake(wake_fd);
    }
    return seen;
}

static int read_packet(mqtt_link *link) {
    errno = 0;
    socket_buffer_enter(&link->buffer, mosquitto_socket(link->client), false);
    int rc = mosquitto_loop_read(link->client, 1);
    socket_buffer_leave();
    return rc;
}

int mqtt_link_read_one(mqtt_link *link) {
    look_at_clocks(link);
    link->may_hold_more = true;
    return read_packet(link);
}

int mqtt_link_read(mqtt_link *link, size_t max_messages, size_t max_bytes, int max_ms) {
    listen_to_log(link, false);
    look_at_clocks(link);
    int64_t deadline = link->read_ns + (int64_t)max_ms * 1000000;
    size_t start = link->inbox.count;
    link->may_hold_more = true;
    for (size_t packet = 1;; packet++) {
        if (link->inbox.count - start >= max_messages || link->inbox.bytes >= max_bytes) return MOSQ_ERR_SUCCESS;
        if (packet % CLOCK_STRIDE == 0) {
            look_at_clocks(link);
            if (link->read_ns >= deadline) return MOSQ_ERR_SUCCESS;
        }
        size_t before = link->inbox.count;
        int rc = read_packet(link);
        if (rc != MOSQ_ERR_SUCCESS) return rc;
        // EAGAIN means drained only when no message came: queueing an acknowledgement may answer it too.
        if (link->inbox.count == before && errno == EAGAIN) break;
    }
    link->may_hold_more = socket_buffer_has_incoming(&link->buffer);
    return MOSQ_ERR_SUCCESS;
}

int mqtt_link_flush(mqtt_link *link) {
    int fd = mosquitto_socket(link->client);
    if (fd < 0) return MOSQ_ERR_NO_CONN;
    // What the socket did not take the last time goes first.
    if (!socket_buffer_send(&link->buffer, fd)) return MOSQ_ERR_ERRNO;
    if (link->is_disconnecting && socket_buffer_has_outgoing(&link->buffer)) return MOSQ_ERR_SUCCESS;
    socket_buffer_enter(&link->buffer, fd, !link->is_disconnecting);
    int rc = mosquitto_loop_write(link->client, 1);
    socket_buffer_leave();
    if (rc != MOSQ_ERR_SUCCESS || mosquitto_socket(link->client) != fd) return rc;
    return socket_buffer_send(&link->buffer, fd) ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ERRNO;
}

int mqtt_link_keep_alive(mqtt_link *link) { return mosquitto_loop_misc(link->client); }

int mqtt_link_subscribe(mqtt_link *link, char *const *filters, int count) {
    link->status.subscription = 0;
    return mosquitto_subscribe_multiple(
        link->client, &link->subscribe_mid, count, filters, 1,
        link->speaks_311 ? 0 : MQTT_SUB_OPT_SEND_RETAIN_NEW, NULL);
}

int mqtt_link_unsubscribe(mqtt_link *link, char *const *filters, int count) {
    return mosquitto_unsubscribe_multiple(link->client, NULL, count, filters, NULL);
}

// MARK: Answers

mqtt_link_inbox mqtt_link_get_inbox(const mqtt_link *link) { return link->inbox; }

mqtt_link_status mqtt_link_get_status(const mqtt_link *link) {
    mqtt_link_status status = link->status;
    status.wants_write = mosquitto_want_write(link->client) || socket_buffer_has_outgoing(&link->buffer);
    return status;
}

void mqtt_link_copy_inbox(const mqtt_link *link, uint8_t *destination) {
    if (link->inbox.bytes) memcpy(destination, link->arena, link->inbox.bytes);
}

void mqtt_link_clear_inbox(mqtt_link *link) {
    link->inbox = (mqtt_link_inbox){0};
    if (link->capacity > KEPT_CAPACITY) {
        // One huge message does not keep its memory for ever.
        free(link->arena);
        link->arena = NULL;
        link->capacity = 0;
    }
}

const char *mqtt_link_refused_packet(const mqtt_link *link) { return link->buffer.guard.refusal; }

const char *mqtt_link_error_text(const mqtt_link *link) { return link->error.text; }

// MARK: Probe

static int probe_address(const struct addrinfo *address, int64_t deadline, int wake_fd) {
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    int cause = 0;
    if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) cause = errno;
    while (cause == EINPROGRESS) {
        struct pollfd fds[2] = {{.fd = fd, .events = POLLOUT}, {.fd = wake_fd, .events = POLLIN}};
        int64_t left_ms = (deadline - mqtt_monotonic_ns()) / 1000000;
        if (left_ms <= 0) {
            cause = ETIMEDOUT;
        } else if (poll(fds, 2, (int)left_ms) > 0) {
            // The wake-up is left in its descriptor: whoever waits next sees it too.
            if (fds[1].revents) cause = EINTR;
            else {
                socklen_t size = sizeof cause;
                getsockopt(fd, SOL_SOCKET, SO_ERROR, &cause, &size);
            }
        }
    }
    close(fd);
    return cause;
}

int mqtt_probe(const char *host, int port, int timeout_ms, int wake_fd) {
    int64_t deadline = mqtt_monotonic_ns() + (int64_t)timeout_ms * 1000000;
    char service[16];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    int failure = getaddrinfo(host, service, &hints, &addresses);
    if (failure) return 10000 + (failure < 0 ? -failure : failure);
    int cause = EHOSTUNREACH;
    for (struct addrinfo *address = addresses; address; address = address->ai_next) {
        cause = probe_address(address, deadline, wake_fd);
        if (cause == 0 || cause == EINTR) break;
    }
    freeaddrinfo(addresses);
    return cause;
}
