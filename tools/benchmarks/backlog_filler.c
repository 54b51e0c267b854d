// Publishes QoS 1 messages of twenty machines and waits for every acknowledgement.
//
// backlog_filler HOST PORT COUNT [PER_SECOND]
//
// As fast as the broker takes them, or evenly so many a second. Half the machines are plugs, half speak the native protocol; about 200 bytes a message. Packets are written by hand
// in large buffers, so that filling is never the slow part.

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MACHINES = 20, BUFFER = 64 * 1024, LARGEST_PACKET = 1024, WINDOW = 20000 };

static int broker;
static long acknowledged;

static void fail(const char *what) {
    fprintf(stderr, "backlog_filler: %s\n", what);
    exit(69);
}

// PUBACK is always four bytes with MQTT 3.1.1, and nothing else is sent to a publisher.
static void take_acknowledgements(bool wait) {
    static long bytes;
    struct pollfd fd = {broker, POLLIN, 0};
    if (poll(&fd, 1, wait ? 10000 : 0) <= 0) {
        if (wait) fail("the broker acknowledges nothing");
        return;
    }
    char buffer[65536];
    ssize_t got = recv(broker, buffer, sizeof buffer, 0);
    if (got <= 0) fail("the broker closed the connection");
    bytes += got;
    acknowledged = bytes / 4;
}

static void send_all(const uint8_t *bytes, size_t count) {
    while (count > 0) {
        struct pollfd fd = {broker, POLLIN | POLLOUT, 0};
        if (poll(&fd, 1, 10000) <= 0) fail("the broker takes nothing");
        if (fd.revents & POLLIN) take_acknowledgements(false);
        if (!(fd.revents & POLLOUT)) continue;
        ssize_t sent = send(broker, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) fail("the broker closed the connection");
        if (sent > 0) bytes += sent, count -= (size_t)sent;
    }
}

static size_t write_publish(uint8_t *at, const char *topic, const char *payload, uint16_t packet) {
    size_t topic_length = strlen(topic), payload_length = strlen(payload);
    size_t remaining = 2 + topic_length + 2 + payload_length, used = 0;
    at[used++] = 0x32;
    do {
        uint8_t digit = remaining % 128;
        remaining /= 128;
        at[used++] = digit | (remaining ? 128 : 0);
    } while (remaining);
    at[used++] = (uint8_t)(topic_length >> 8);
    at[used++] = (uint8_t)topic_length;
    memcpy(at + used, topic, topic_length);
    used += topic_length;
    at[used++] = (uint8_t)(packet >> 8);
    at[used++] = (uint8_t)packet;
    memcpy(at + used, payload, payload_length);
    return used + payload_length;
}

static size_t write_message(uint8_t *at, long number) {
    char topic[96], payload[512];
    long machine = number % MACHINES, second = number / MACHINES;
    long watts = 120 + (second * 37 + machine * 11) % 400;
    if (machine % 2 == 0) {
        snprintf(topic, sizeof topic, "tele/plug-%02ld/SENSOR", machine);
        snprintf(payload, sizeof payload,
            "{\"Time\":\"2026-03-%02ldT%02ld:%02ld:%02ld\",\"ENERGY\":{\"TotalStartTime\":\"2026-01-05T08:00:00\",\"Total\":%ld.%03ld,"
            "\"Yesterday\":1.204,\"Today\":%ld.%03ld,\"Period\":%ld,\"Power\":%ld,\"ApparentPower\":%ld,\"ReactivePower\":31,"
            "\"Factor\":0.97,\"Voltage\":231,\"Current\":%ld.%03ld}}",
            2 + second / 86400 % 28, second / 3600 % 24, second / 60 % 60, second % 60, 400 + second / 9000,
            second / 9 % 1000, second / 9000 % 20, second / 9 % 1000, second % 5, watts, watts + 9, watts / 231,
            watts * 1000 / 231 % 1000);
    } else {
        snprintf(topic, sizeof topic, "fablab/v1/bench/machine-%02ld/telemetry", machine);
        snprintf(payload, sizeof payload,
            "{\"boot\":77,\"seq\":%ld,\"up\":%ld,\"ts\":%ld,\"state\":\"busy\",\"counters\":{\"energy_mwh\":%ld,\"busy_ms\":%ld,"
            "\"laser_ms\":%ld},\"levels\":{\"power_w\":%ld.%ld}}",
            second, second * 1000, 1772442000000 + second * 1000, 812345 + second * 75, second * 1000, second * 250,
            watts, number % 10);
    }
    return write_publish(at, topic, payload, (uint16_t)(number % 65000 + 1));
}

static void wait_until(const struct timespec *start, long number, double per_second) {
    double seconds = (double)number / per_second;
    struct timespec due = {start->tv_sec + (time_t)seconds, start->tv_nsec + (long)((seconds - (double)(time_t)seconds) * 1e9)};
    if (due.tv_nsec >= 1000000000) due.tv_sec += 1, due.tv_nsec -= 1000000000;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR) {
    }
}

int main(int count, char **arguments) {
    if (count != 4 && count != 5) return 64;
    long messages = atol(arguments[3]);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[2]))};
    inet_pton(AF_INET, arguments[1], &address.sin_addr);
    broker = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(broker, (struct sockaddr *)&address, sizeof address) != 0) fail("no broker");

    const uint8_t hello[] = {0x10, 18, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 6, 'f', 'i', 'l', 'l', 'e', 'r'};
    uint8_t answer[4];
    if (send(broker, hello, sizeof hello, 0) != sizeof hello) fail("no broker");
    if (recv(broker, answer, sizeof answer, MSG_WAITALL) != sizeof answer || answer[3] != 0) fail("refused");

    static uint8_t buffer[BUFFER + LARGEST_PACKET];
    double per_second = count == 5 ? atof(arguments[4]) : 0;
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    size_t used = 0;
    for (long number = 0; number < messages; number++) {
        if (per_second > 0) wait_until(&start, number, per_second);
        used += write_message(buffer + used, number);
        if (used < BUFFER && per_second == 0) continue;
        send_all(buffer, used);
        used = 0;
        while (number + 1 - acknowledged > WINDOW) take_acknowledgements(true);
    }
    send_all(buffer, used);
    while (acknowledged < messages) take_acknowledgements(true);
    const uint8_t goodbye[] = {0xE0, 0};
    send_all(goodbye, sizeof goodbye);
    close(broker);
    return 0;
}
