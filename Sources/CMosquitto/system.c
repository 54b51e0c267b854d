// strerror_r and eventfd beyond ISO C.
#define _GNU_SOURCE

#include "CMosquitto.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timex.h>
#include <time.h>

int mqtt_library_initialise(void) {
    struct sigaction current;
    if (sigaction(SIGPIPE, NULL, &current) == 0 && current.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
    return mosquitto_lib_init();
}

int64_t mqtt_monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t milliseconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void mqtt_read_clocks(int64_t *wall_ms, int64_t *uptime_ms) {
    // Whoever is interrupted between the two reads again.
    for (int attempt = 0; attempt < 8; attempt++) {
        *uptime_ms = milliseconds(CLOCK_BOOTTIME);
        *wall_ms = milliseconds(CLOCK_REALTIME);
        if (milliseconds(CLOCK_BOOTTIME) - *uptime_ms <= 1) return;
    }
}

int mqtt_clock_is_synchronised(void) {
    struct timex state = {.modes = 0};
    if (adjtimex(&state) < 0) return -1;
    return (state.status & STA_UNSYNC) ? 0 : 1;
}

int mqtt_wake_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

// Fails only when 2^64 - 2 wake-ups are pending: it is awake then.
void mqtt_wake(int wake_fd) { eventfd_write(wake_fd, 1); }

void mqtt_wake_wait(int wake_fd, int milliseconds) {
    struct pollfd event = {.fd = wake_fd, .events = POLLIN};
    eventfd_t value;
    if (poll(&event, 1, milliseconds) > 0) eventfd_read(wake_fd, &value);
}

void mqtt_errno_text(int code, char *destination, size_t capacity) {
    char buffer[256];
    snprintf(destination, capacity, "%s", strerror_r(code, buffer, sizeof buffer));
}
