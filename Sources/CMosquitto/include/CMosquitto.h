// Two small clients on top of libmosquitto.
//
// mqtt_link      receives: one thread, external loop, messages packed into one arena, acknowledgements held back.
// mqtt_publisher sends: any thread, the library's own loop thread.
//
// Return values named `rc` are libmosquitto's enum mosq_err_t; MOSQ_ERR_ERRNO leaves the cause in errno.

#ifndef CMOSQUITTO_H
#define CMOSQUITTO_H

#include <mosquitto.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Receiving

typedef struct mqtt_link mqtt_link;

// What mqtt_link_wait saw; a set of bits.
enum {
    MQTT_LINK_READABLE = 1,
    MQTT_LINK_WRITABLE = 2,
    MQTT_LINK_WOKEN = 4,
    MQTT_LINK_HUNG_UP = 8,
};

typedef struct mqtt_link_inbox {
    size_t count;
    // QoS 1 and 2 messages among them: those whose acknowledgement is held back.
    size_t unacknowledged;
    size_t bytes;
    // CLOCK_MONOTONIC instant the oldest message was read at; 0 when empty.
    int64_t oldest_ns;
    // A message was read and could not be kept: its acknowledgement must never be sent.
    bool is_broken;
} mqtt_link_inbox;

typedef struct mqtt_link_status {
    // CONNACK has arrived on this connection; then `connack_code` 0 is acceptance.
    bool has_connack;
    int connack_code;
    bool session_present;
    // -1: nothing asked. 0: asked, no SUBACK yet. 1: granted. 2: at least one filter refused.
    int subscription;
    // Index of the first refused filter and its reason code, when `subscription` is 2.
    int refused_filter;
    int refused_code;
    bool wants_write;
    // The broker's DISCONNECT reason code (128 and more), or the library's error, or 0.
    int disconnect_code;
} mqtt_link_status;

// NULL with errno set when it cannot be allocated. `receive_maximum` 1...65535. A packet of more than `largest_packet`
// bytes breaks the connection before memory is taken for it; inside TLS only a broker that keeps to MQTT 5 is held to it.
mqtt_link *mqtt_link_create(
    const char *client_id, bool clean_start, int receive_maximum, uint32_t largest_packet);
// Closes the connection without sending anything that was held back.
void mqtt_link_destroy(mqtt_link *link);

int mqtt_link_set_credentials(mqtt_link *link, const char *username, const char *password);
int mqtt_link_set_tls(mqtt_link *link, const char *ca_file, const char *cert_file, const char *key_file);
// Turns TLS on for the one certificate whose DER form has this SHA-256 (32 bytes), whoever signed it.
int mqtt_link_set_pin(mqtt_link *link, const uint8_t *sha256);
// Whether the last connection failed because of the pin; then `sha256` (32 bytes) is the certificate presented.
bool mqtt_link_refused_certificate(const mqtt_link *link, uint8_t *sha256);
// MQTT 3.1.1 instead of 5: no session expiry, and every subscription brings the retained messages.
int mqtt_link_use_311(mqtt_link *link);

// Whether something listens at host:port, decided within `timeout_ms` or by `wake_fd`: 0, or an errno value, or
// EAI_* + 10000 when the name could not be resolved. The library's own connect can neither be bounded nor woken.
int mqtt_probe(const char *host, int port, int timeout_ms, int wake_fd);

// Opens the connection and queues CONNECT; what an earlier connection had queued is forgotten.
int mqtt_link_connect(mqtt_link *link, const char *host, int port, int keep_alive_s, uint32_t session_expiry_s);

// Arrivals are counted from now on by the time since the system was started, which was at that instant (ms since 1970):
// no step of the clock gets between two of them. Without it they are what the clock shows.
void mqtt_link_count_from(mqtt_link *link, int64_t started_at_ms);

// Waits for the socket or the wake descriptor (drained when it fires). Timeout in ms.
int mqtt_link_wait(mqtt_link *link, int wake_fd, int timeout_ms, bool for_writing);

// Reads packets until the socket is drained or a bound is reached.
int mqtt_link_read(mqtt_link *link, size_t max_messages, size_t max_bytes, int max_ms);

// Reads one packet: what the handshake uses, so that nothing behind CONNACK is read early.
int mqtt_link_read_one(mqtt_link *link);

// Sends everything queued, acknowledgements included. The caller has committed every message read so far.
int mqtt_link_flush(mqtt_link *link);

// Queues PINGREQ when it is due, closes the connection when the broker has been silent too long. Sends nothing.
int mqtt_link_keep_alive(mqtt_link *link);

// Queue SUBSCRIBE at QoS 1 (retained messages only for new subscriptions), UNSUBSCRIBE, DISCONNECT.
int mqtt_link_subscribe(mqtt_link *link, char *const *filters, int count);
int mqtt_link_unsubscribe(mqtt_link *link, char *const *filters, int count);
int mqtt_link_disconnect(mqtt_link *link);

mqtt_link_inbox mqtt_link_get_inbox(const mqtt_link *link);
mqtt_link_status mqtt_link_get_status(const mqtt_link *link);
void mqtt_link_copy_inbox(const mqtt_link *link, uint8_t *destination);
void mqtt_link_clear_inbox(mqtt_link *link);
// The library's last error lines about this client; empty when it said nothing.
const char *mqtt_link_error_text(const mqtt_link *link);
// Why a packet of this connection was kept from the library, a constant; NULL when none was.
const char *mqtt_link_refused_packet(const mqtt_link *link);

// Readies the library, once per process. Ignores SIGPIPE unless the program handles it: a TLS write to a connection the
// broker has closed would otherwise end the process.
int mqtt_library_initialise(void);

int64_t mqtt_monotonic_ns(void);
// What the clock shows and how long the system runs, with what it slept, at one instant: both in ms.
void mqtt_read_clocks(int64_t *wall_ms, int64_t *uptime_ms);
// Whether something keeps the clock right: 1, 0, or -1 where the kernel does not say.
int mqtt_clock_is_synchronised(void);
// A non-blocking event descriptor (-1 with errno set), and what makes it readable.
int mqtt_wake_open(void);
void mqtt_wake(int wake_fd);
/* Waits until woken, at most so long, and consumes the wake. */
void mqtt_wake_wait(int wake_fd, int milliseconds);
// The system's words for an errno value, NUL-terminated.
void mqtt_errno_text(int code, char *destination, size_t capacity);

// MARK: Publishing

typedef struct mqtt_publisher mqtt_publisher;

mqtt_publisher *mqtt_publisher_create(const char *client_id, int max_in_flight);
void mqtt_publisher_destroy(mqtt_publisher *publisher);
int mqtt_publisher_set_credentials(mqtt_publisher *publisher, const char *username, const char *password);
int mqtt_publisher_set_tls(
    mqtt_publisher *publisher, const char *ca_file, const char *cert_file, const char *key_file);
int mqtt_publisher_set_pin(mqtt_publisher *publisher, const uint8_t *sha256);
bool mqtt_publisher_refused_certificate(const mqtt_publisher *publisher, uint8_t *sha256);
int mqtt_publisher_set_will(
    mqtt_publisher *publisher, const char *topic, const void *payload, int length, int qos, bool retain);

// Connects, starts the loop thread and waits for CONNACK; its code is stored in `connack_code` (-1: none came).
int mqtt_publisher_connect(
    mqtt_publisher *publisher, const char *host, int port, int keep_alive_s, int timeout_ms, int *connack_code);
// Blocks up to `timeout_ms` while `max_in_flight` messages wait for their acknowledgement (MOSQ_ERR_TIMEOUT then).
int mqtt_publisher_publish(
    mqtt_publisher *publisher, const char *topic, const void *payload, int length, int qos, bool retain,
    int timeout_ms);
// Waits until every message has been sent and, at QoS 1, acknowledged.
int mqtt_publisher_flush(mqtt_publisher *publisher, int timeout_ms);
int mqtt_publisher_in_flight(mqtt_publisher *publisher);
// Sends DISCONNECT and joins the loop thread.
void mqtt_publisher_disconnect(mqtt_publisher *publisher);
// Copies the library's last error lines, NUL-terminated.
void mqtt_publisher_copy_error_text(mqtt_publisher *publisher, char *destination, size_t capacity);

#endif
