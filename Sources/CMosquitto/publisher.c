// poll flags, clocks and TCP options beyond ISO C.
#define _GNU_SOURCE

#include "CMosquitto.h"
#include "error_text.h"
#include "tls_pin.h"

#include <errno.h>
#include <mqtt_protocol.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct mqtt_publisher {
    struct mosquitto *client;
    // Guards what follows. Never held while calling the library: its callbacks take it from the loop thread.
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int in_flight;
    int max_in_flight;
    bool has_connack;
    int connack_code;
    bool is_looping;
    error_text error;
    tls_pin pin;
};

static void on_connect(
    struct mosquitto *client, void *context, int code, int flags, const mosquitto_property *properties
) {
    (void)client;
    (void)flags;
    (void)properties;
    mqtt_publisher *publisher = context;
    pthread_mutex_lock(&publisher->lock);
    publisher->has_connack = true;
    publisher->connack_code = code;
    pthread_cond_broadcast(&publisher->changed);
    pthread_mutex_unlock(&publisher->lock);
}

static void on_publish(
    struct mosquitto *client, void *context, int mid, int code, const mosquitto_property *properties
) {
    (void)client;
    (void)mid;
    (void)code;
    (void)properties;
    mqtt_publisher *publisher = context;
    pthread_mutex_lock(&publisher->lock);
    publisher->in_flight -= 1;
    // Woken at half the window, a waiting publisher then fills the other half in one go.
    if (publisher->in_flight == 0 || publisher->in_flight == publisher->max_in_flight / 2) {
        pthread_cond_broadcast(&publisher->changed);
    }
    pthread_mutex_unlock(&publisher->lock);
}

static void on_log(struct mosquitto *client, void *context, int level, const char *line) {
    (void)client;
    mqtt_publisher *publisher = context;
    if (level != MOSQ_LOG_ERR) return;
    pthread_mutex_lock(&publisher->lock);
    error_text_append(&publisher->error, line);
    pthread_mutex_unlock(&publisher->lock);
}

static struct timespec deadline_after(int timeout_ms) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ms / 1000;
    at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec += 1;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

mqtt_publisher *mqtt_publisher_create(const char *client_id, int max_in_flight) {
    mqtt_publisher *publisher = calloc(1, sizeof *publisher);
    if (!publisher) return NULL;
    publisher->client = mosquitto_new(client_id, true, publisher);
    if (!publisher->client) {
        free(publisher);
        return NULL;
    }
    publisher->max_in_flight = max_in_flight;
    pthread_mutex_init(&publisher->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&publisher->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    // Nothing here needs MQTT 5, whose properties can end a process of this library (packet_guard.h).
    mosquitto_int_option(publisher->client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
    mosquitto_int_option(publisher->client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_v5_callback_set(publisher->client, on_connect);
    mosquitto_publish_v5_callback_set(publisher->client, on_publish);
    mosquitto_log_callback_set(publisher->client, on_log);
    mosquitto_reconnect_delay_set(publisher->client, 1, 10, true);
    return publisher;
}

void mqtt_publisher_destroy(mqtt_publisher *publisher) {
    if (!publisher) return;
    mqtt_publisher_disconnect(publisher);
    mosquitto_destroy(publisher->client);
    pthread_cond_destroy(&publisher->changed);
    pthread_mutex_destroy(&publisher->lock);
    free(publisher);
}

int mqtt_publisher_set_credentials(mqtt_publisher *publisher, const char *username, const char *password) {
    return mosquitto_username_pw_set(publisher->client, username, password);
}

int mqtt_publisher_set_tls(
    mqtt_publisher *publisher, const char *ca_file, const char *cert_file, const char *key_file
) {
    return mosquitto_tls_set(publisher->client, ca_file, NULL, cert_file, key_file, NULL);
}

int mqtt_publisher_set_pin(mqtt_publisher *publisher, const uint8_t *sha256) {
    return tls_pin_apply(publisher->client, &publisher->pin, sha256);
}

bool mqtt_publisher_refused_certificate(const mqtt_publisher *publisher, uint8_t *sha256) {
    if (publisher->pin.is_refused) memcpy(sha256, publisher->pin.refused, PIN_SIZE);
    return publisher->pin.is_refused;
}

int mqtt_publisher_set_will(
    mqtt_publisher *publisher, const char *topic, const void *payload, int length, int qos, bool retain
) {
    return mosquitto_will_set_v5(publisher->client, topic, length, payload, qos, retain, NULL);
}

int mqtt_publisher_connect(
    mqtt_publisher *publisher, const char *host, int port, int keep_alive_s, int timeout_ms, int *connack_code
) {
    *connack_code = -1;
    pthread_mutex_lock(&publisher->lock);
    publisher->has_connack = false;
    error_text_clear(&publisher->error);
    pthread_mutex_unlock(&publisher->lock);
    int rc = mosquitto_connect_bind_v5(publisher->client, host, port, keep_alive_s, NULL, NULL);
    if (rc != MOSQ_ERR_SUCCESS) return rc;
    if (!publisher->is_looping) {
        rc = mosquitto_loop_start(publisher->client);
        if (rc != MOSQ_ERR_SUCCESS) return rc;
        publisher->is_looping = true;
    }
    struct timespec deadline = deadline_after(timeout_ms);
    pthread_mutex_lock(&publisher->lock);
    while (!publisher->has_connack &&
           pthread_cond_timedwait(&publisher->changed, &publisher->lock, &deadline) == 0) {
    }
    bool answered = publisher->has_connack;
    if (answered) *connack_code = publisher->connack_code;
    pthread_mutex_unlock(&publisher->lock);
    if (answered && *connack_code == 0) return MOSQ_ERR_SUCCESS;
    mqtt_publisher_disconnect(publisher);
    return answered ? MOSQ_ERR_CONN_REFUSED : MOSQ_ERR_TIMEOUT;
}

int mqtt_publisher_publish(
    mqtt_publisher *publisher, const char *topic, const void *payload, int length, int qos, bool retain,
    int timeout_ms
) {
    pthread_mutex_lock(&publisher->lock);
    if (publisher->in_flight >= publisher->max_in_flight) {
        struct timespec deadline = deadline_after(timeout_ms);
        while (publisher->in_flight >= publisher->max_in_flight) {
            if (pthread_cond_timedwait(&publisher->changed, &publisher->lock, &deadline) == 0) continue;
            pthread_mutex_unlock(&publisher->lock);
            return MOSQ_ERR_TIMEOUT;
        }
    }
    publisher->in_flight += 1;
    pthread_mutex_unlock(&publisher->lock);

    int rc = mosquitto_publish_v5(publisher->client, NULL, topic, length, payload, qos, retain, NULL);
    // Without a connection a QoS 1 message stays queued in the library and is sent at reconnection.
    if (rc == MOSQ_ERR_SUCCESS || (rc == MOSQ_ERR_NO_CONN && qos > 0)) return MOSQ_ERR_SUCCESS;
    pthread_mutex_lock(&publisher->lock);
    publisher->in_flight -= 1;
    pthread_cond_broadcast(&publisher->changed);
    pthread_mutex_unlock(&publisher->lock);
    return rc;
}

int mqtt_publisher_flush(mqtt_publisher *publisher, int timeout_ms) {
    struct timespec deadline = deadline_after(timeout_ms);
    int rc = MOSQ_ERR_SUCCESS;
    pthread_mutex_lock(&publisher->lock);
    while (publisher->in_flight > 0) {
        if (pthread_cond_timedwait(&publisher->changed, &publisher->lock, &deadline) == 0) continue;
        rc = publisher->in_flight > 0 ? MOSQ_ERR_TIMEOUT : MOSQ_ERR_SUCCESS;
        break;
    }
    pthread_mutex_unlock(&publisher->lock);
    return rc;
}

int mqtt_publisher_in_flight(mqtt_publisher *publisher) {
    pthread_mutex_lock(&publisher->lock);
    int in_flight = publisher->in_flight;
    pthread_mutex_unlock(&publisher->lock);
    return in_flight;
}

void mqtt_publisher_disconnect(mqtt_publisher *publisher) {
    if (!publisher->is_looping) return;
    mosquitto_disconnect_v5(publisher->client, 0, NULL);
    // Never forced: that would cancel the thread while it holds the library's locks.
    mosquitto_loop_stop(publisher->client, false);
    publisher->is_looping = false;
}

void mqtt_publisher_copy_error_text(mqtt_publisher *publisher, char *destination, size_t capacity) {
    pthread_mutex_lock(&publisher->lock);
    snprintf(destination, capacity, "%s", publisher->error.text);
    pthread_mutex_unlock(&publisher->lock);
}
