// Counts QoS 1 messages of a persistent session and acknowledges them as fast as the library and the broker allow.
//
// bare_subscriber HOST PORT CLIENT_ID FILTER COUNT      drain COUNT messages, print one JSON object
// bare_subscriber HOST PORT CLIENT_ID FILTER subscribe  make the session and leave
//
// Built with -DBUFFERED and socket_buffer.c it reads and writes the socket the way Relevé's transport does.

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#ifdef BUFFERED
#include "socket_buffer.h"
static socket_buffer buffer;
#endif

static const char *filter;
static long received;
static double first, last;
static bool subscribed;

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

// The high-water mark of this program alone: getrusage would count its parent's, from before exec.
static long peak_memory_kb(void) {
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long peak = 0;
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "VmHWM: %ld", &peak) == 1) break;
    }
    if (status) fclose(status);
    return peak;
}

static void on_connect(struct mosquitto *client, void *context, int code) {
    (void)context;
    if (code != 0) {
        fprintf(stderr, "bare_subscriber: refused with %d\n", code);
        exit(69);
    }
    mosquitto_subscribe(client, NULL, filter, 1);
}

static void on_subscribe(struct mosquitto *client, void *context, int mid, int count, const int *granted) {
    (void)client, (void)context, (void)mid, (void)count;
    subscribed = granted[0] < 128;
}

static void on_message(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)client, (void)context, (void)message;
    if (received++ == 0) first = now();
}

static bool holds_incoming(void) {
#ifdef BUFFERED
    return socket_buffer_has_incoming(&buffer);
#else
    return false;
#endif
}

static void read_packet(struct mosquitto *client) {
#ifdef BUFFERED
    socket_buffer_enter(&buffer, mosquitto_socket(client), false);
    mosquitto_loop_read(client, 1);
    socket_buffer_leave();
#else
    mosquitto_loop_read(client, 1);
#endif
}

static void write_packets(struct mosquitto *client) {
#ifdef BUFFERED
    if (holds_incoming()) return;
    int fd = mosquitto_socket(client);
    socket_buffer_enter(&buffer, fd, true);
    mosquitto_loop_write(client, 1);
    socket_buffer_leave();
    socket_buffer_send(&buffer, fd);
#else
    mosquitto_loop_write(client, 1);
#endif
}

int main(int count, char **arguments) {
    if (count != 6) return 64;
    const char *host = arguments[1];
    int port = atoi(arguments[2]);
    filter = arguments[4];
    bool only_subscribe = strcmp(arguments[5], "subscribe") == 0;
    long wanted = only_subscribe ? 0 : atol(arguments[5]);

    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(arguments[3], false, NULL);
    if (!client) return 71;
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, 65535);
    mosquitto_connect_callback_set(client, on_connect);
    mosquitto_subscribe_callback_set(client, on_subscribe);
    mosquitto_message_callback_set(client, on_message);
    mosquitto_threaded_set(client, true);
    mosquitto_property *properties = NULL;
    mosquitto_property_add_int32(&properties, MQTT_PROP_SESSION_EXPIRY_INTERVAL, 3600);
    if (mosquitto_connect_bind_v5(client, host, port, 60, NULL, properties) != MOSQ_ERR_SUCCESS) {
        fprintf(stderr, "bare_subscriber: no broker at %s:%d\n", host, port);
        return 69;
    }
    double heard = now();
    while (only_subscribe ? !subscribed : received < wanted) {
        struct pollfd fd = {mosquitto_socket(client), POLLIN | (mosquitto_want_write(client) ? POLLOUT : 0), 0};
        if (fd.fd < 0) return 69;
        if (!holds_incoming()) poll(&fd, 1, 100);
        if (holds_incoming() || fd.revents & POLLIN) {
            read_packet(client);
            heard = now();
        }
        if (mosquitto_want_write(client)) write_packets(client);
        mosquitto_loop_misc(client);
        if (now() - heard > 30) {
            fprintf(stderr, "bare_subscriber: silence after %ld of %ld messages\n", received, wanted);
            return 69;
        }
    }
    last = now();
    mosquitto_disconnect(client);
    mosquitto_loop_write(client, 1);
    if (only_subscribe) return 0;

    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = (double)used.ru_utime.tv_sec + (double)used.ru_stime.tv_sec
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
    printf("{\"messages\": %ld, \"seconds\": %.6f, \"cpu_seconds\": %.6f, \"max_rss_kb\": %ld}\n",
           received, last - first, cpu, peak_memory_kb());
    return 0;
}
