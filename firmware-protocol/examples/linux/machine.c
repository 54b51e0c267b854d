/*
 * A machine on Linux, over libmosquitto: reads what happens from standard input, a line each, and tells the collector.
 *
 *     cc -std=c99 -I../../client machine.c ../../client/fablab.c -lmosquitto -o machine
 *     some-sensor | ./machine --lab beaux-exemples --machine router-1 --ring router-1.ring
 *
 *     state busy            off, idle, busy, paused, fault, unknown
 *     total energy_mwh 512  a counter's total, as the meter says it; also: add pieces 1
 *     level power_w 731500  in thousandths
 *     badge in 04C1D2E3     or out
 *     job start 58 vanne    job end 58 done
 *     leave                 says offline, waits until everything is sent, and ends; so does the end of the input
 *
 * Options: --host --port --user --password-file --ca-file --period MS --retry MS --sectors N (4 kB of ring each). With --clock the time does not pass by itself
 * but by lines "time UP_MS TS_MS"; "cut" and "mend" break the network, "report" prints what the device holds to be true.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <mosquitto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "fablab.h"

enum { SECTOR_SIZE = 4096, IN_FLIGHT = 20, USAGE = 64, UNAVAILABLE = 69 };

static struct {
    const char *host, *lab, *machine, *user, *password_file, *ca_file, *ring;
    int port;
    long period_ms, retry_ms, sectors;
    bool has_clock;
} options = {.host = "127.0.0.1", .port = 1883, .period_ms = 10000, .sectors = 64};

static fablab_client client;
static struct mosquitto *mqtt;
static int ring = -1, in_flight;
static bool is_connected, is_cut, is_leaving;
static fablab_time given;
static uint64_t retry_at, retry_delay = 1000;

static uint64_t clock_ms(clockid_t which) {
    struct timespec time;
    clock_gettime(which, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static fablab_time now(void *context) {
    (void)context;
    if (options.has_clock) return given;
    /* A computer whose clock was never set begins in 1970. */
    uint64_t ts = clock_ms(CLOCK_REALTIME);
    fablab_time time = {clock_ms(CLOCK_MONOTONIC), ts > UINT64_C(1700000000000) ? ts : 0};
    return time;
}

/* MARK: The ring, in a file */

static bool ring_read(void *context, uint32_t address, void *bytes, uint32_t count) {
    (void)context;
    return pread(ring, bytes, count, (off_t)address) == (ssize_t)count;
}

static bool ring_write(void *context, uint32_t address, const void *bytes, uint32_t count) {
    (void)context;
    return pwrite(ring, bytes, count, (off_t)address) == (ssize_t)count && fdatasync(ring) == 0;
}

static bool ring_erase(void *context, uint32_t address, uint32_t count) {
    static uint8_t erased[SECTOR_SIZE];
    (void)context;
    memset(erased, 0xFF, sizeof erased);
    return pwrite(ring, erased, count, (off_t)address) == (ssize_t)count;
}

/* MARK: The connection */

static bool publish(void *context, const char *topic, const char *payload, size_t length, bool retain) {
    (void)context;
    if (!is_connected || in_flight >= IN_FLIGHT) return false;
    if (mosquitto_publish(mqtt, NULL, topic, (int)length, payload, 1, retain) != MOSQ_ERR_SUCCESS) return false;
    in_flight++;
    return true;
}

static void on_connect(struct mosquitto *its, void *context, int reason) {
    (void)context;
    if (reason != 0) return;
    mosquitto_subscribe(its, NULL, fablab_topic(&client, FABLAB_ACK), 1);
    is_connected = true;
    retry_delay = 1000;
    fablab_connected(&client);
}

static void on_publish(struct mosquitto *its, void *context, int mid) {
    (void)its, (void)context, (void)mid;
    in_flight--;
}

static void on_message(struct mosquitto *its, void *context, const struct mosquitto_message *message) {
    (void)its, (void)context;
    fablab_received(&client, message->payload, (size_t)message->payloadlen);
}

static void disconnected(void) {
    if (is_connected) fablab_disconnected(&client);
    is_connected = false;
    in_flight = 0;
    /* Anew each time: the library would send what it still has before what the ring has. */
    mosquitto_destroy(mqtt);
    mqtt = NULL;
    uint64_t delay = options.retry_ms != 0 ? (uint64_t)options.retry_ms : retry_delay;
    retry_at = clock_ms(CLOCK_MONOTONIC) + delay + (uint64_t)rand() % (delay / 4 + 1);
    retry_delay = retry_delay * 2 < 60000 ? retry_delay * 2 : 60000;
}

static void set_password(void) {
    char password[256] = "";
    if (options.password_file != NULL) {
        FILE *file = fopen(options.password_file, "r");
        if (file == NULL || fgets(password, sizeof password, file) == NULL) {
            fprintf(stderr, "machine: no password in %s\n", options.password_file);
            exit(UNAVAILABLE);
        }
        fclose(file);
        password[strcspn(password, "\r\n")] = 0;
    }
    const char *user = options.user != NULL ? options.user : options.machine;
    mosquitto_username_pw_set(mqtt, user, options.password_file != NULL ? password : NULL);
}

static void try_to_connect(void) {
    if (mqtt != NULL || is_cut || clock_ms(CLOCK_MONOTONIC) < retry_at) return;
    mqtt = mosquitto_new(options.machine, true, NULL);
    if (mqtt == NULL) return;
    set_password();
    if (options.ca_file != NULL) mosquitto_tls_set(mqtt, options.ca_file, NULL, NULL, NULL, NULL);
    const char *will = fablab_will(&client);
    mosquitto_will_set(mqtt, fablab_topic(&client, FABLAB_STATUS), (int)strlen(will), will, 1, true);
    mosquitto_connect_callback_set(mqtt, on_connect);
    mosquitto_publish_callback_set(mqtt, on_publish);
    mosquitto_message_callback_set(mqtt, on_message);
    if (mosquitto_connect(mqtt, options.host, options.port, 30) != MOSQ_ERR_SUCCESS) disconnected();
}

/* MARK: The input */

static int position(const char *const *words, int count, const char *word) {
    for (int index = 0; index < count; index++)
        if (strcmp(words[index], word) == 0) return index;
    return -1;
}

static const char *const states[] = {"", "off", "idle", "busy", "paused", "fault", "unknown"};
static const char *const outcomes[] = {"done", "failed", "cancelled"};
static const char *const quantities[] = {
    "energy_mwh", "busy_ms", "laser_ms",  "spindle_ms", "filament_mm",   "filament_mg", "sheets",
    "pieces",     "power_w", "voltage_v", "current_a",  "temperature_c", "progress_pct"};

static void report(void) {
    printf("{\"boot\":%llu,\"seq\":%u,\"acknowledged\":%u,\"lost\":%u,\"safe\":%s,\"connected\":%s,\"sent\":%s,\"energy_mwh\":%llu,"
           "\"busy_ms\":%llu,\"pieces\":%llu}\n",
           (unsigned long long)client.settings.boot, client.seq, client.acknowledged, client.lost,
           fablab_is_safe(&client) ? "true" : "false", is_connected ? "true" : "false",
           fablab_is_sent(&client) && in_flight == 0 ? "true" : "false",
           (unsigned long long)fablab_counted(&client, FABLAB_ENERGY_MWH),
           (unsigned long long)fablab_counted(&client, FABLAB_BUSY_MS),
           (unsigned long long)fablab_counted(&client, FABLAB_PIECES));
    fflush(stdout);
}

/* Whether the line was understood. */
static bool take(char *line) {
    char *words[4] = {0};
    int count = 0;
    for (char *word = strtok(line, " \r\n"); word != NULL && count < 4; word = strtok(NULL, " \r\n")) words[count++] = word;
    if (count == 0) return true;
    const char *verb = words[0];
    int quantity = count == 3 ? position(quantities, FABLAB_QUANTITIES, words[1]) : -1;
    if (strcmp(verb, "state") == 0 && count == 2) {
        int state = position(states, 7, words[1]);
        return state > 0 && fablab_change(&client, (fablab_state)state);
    }
    if (strcmp(verb, "total") == 0 && quantity >= 0) {
        fablab_total(&client, (fablab_quantity)quantity, strtoull(words[2], NULL, 10));
    } else if (strcmp(verb, "add") == 0 && quantity >= 0 && quantity < FABLAB_POWER_MW) {
        fablab_add(&client, (fablab_quantity)quantity, strtoull(words[2], NULL, 10));
    } else if (strcmp(verb, "level") == 0 && quantity >= FABLAB_POWER_MW) {
        fablab_level(&client, (fablab_quantity)quantity, strtoll(words[2], NULL, 10));
    } else if (strcmp(verb, "badge") == 0 && count == 3) {
        return fablab_badge(&client, words[2], strcmp(words[1], "in") == 0);
    } else if (strcmp(verb, "job") == 0 && count >= 3 && strcmp(words[1], "start") == 0) {
        return fablab_job_start(&client, words[2], count == 4 ? words[3] : words[2]);
    } else if (strcmp(verb, "job") == 0 && count == 4 && position(outcomes, 3, words[3]) >= 0) {
        return fablab_job_end(&client, words[2], (fablab_outcome)position(outcomes, 3, words[3]));
    } else if (strcmp(verb, "leave") == 0) {
        if (!is_leaving) fablab_leave(&client);
        is_leaving = true;
    } else if (options.has_clock && strcmp(verb, "time") == 0 && count == 3) {
        given.up = strtoull(words[1], NULL, 10);
        given.ts = strtoull(words[2], NULL, 10);
    } else if (options.has_clock && strcmp(verb, "cut") == 0) {
        is_cut = true;
        if (mqtt != NULL && mosquitto_socket(mqtt) >= 0) shutdown(mosquitto_socket(mqtt), SHUT_RDWR);
        if (mqtt != NULL) disconnected();
    } else if (options.has_clock && strcmp(verb, "mend") == 0) {
        is_cut = false;
    } else if (options.has_clock && strcmp(verb, "report") == 0) {
        report();
    } else {
        return false;
    }
    return true;
}

/* Whether there is more to come. */
static bool read_input(void) {
    static char text[4096];
    static size_t length;
    ssize_t count = read(STDIN_FILENO, text + length, sizeof text - 1 - length);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    length += (size_t)count;
    for (char *end; (end = memchr(text, '\n', length)) != NULL;) {
        *end = 0;
        size_t used = (size_t)(end - text) + 1;
        char line[sizeof text];
        memcpy(line, text, used);
        if (!take(text)) fprintf(stderr, "machine: not understood, or too long: %s\n", line);
        memmove(text, text + used, length - used);
        length -= used;
        fablab_step(&client);
    }
    if (length == sizeof text - 1) length = 0;
    return true;
}

static void run(void) {
    bool has_input = true;
    for (;;) {
        try_to_connect();
        struct pollfd sockets[2] = {{has_input ? STDIN_FILENO : -1, POLLIN, 0}, {-1, POLLIN, 0}};
        if (mqtt != NULL) {
            sockets[1].fd = mosquitto_socket(mqtt);
            if (mosquitto_want_write(mqtt)) sockets[1].events |= POLLOUT;
        }
        (void)poll(sockets, 2, options.has_clock ? 10 : 100);
        if (has_input && sockets[0].revents != 0) has_input = read_input();
        if (!has_input && !is_leaving) {
            is_leaving = true;
            fablab_leave(&client);
        }
        fablab_step(&client);
        if (mqtt != NULL) {
            int error = mosquitto_loop_read(mqtt, IN_FLIGHT);
            if (error == MOSQ_ERR_SUCCESS) error = mosquitto_loop_write(mqtt, IN_FLIGHT);
            if (error == MOSQ_ERR_SUCCESS) error = mosquitto_loop_misc(mqtt);
            if (error != MOSQ_ERR_SUCCESS) disconnected();
        }
        if (is_leaving && fablab_is_sent(&client) && in_flight == 0) break;
    }
    if (mqtt != NULL) {
        mosquitto_disconnect(mqtt);
        mosquitto_destroy(mqtt);
    }
}

static void usage(void) {
    fputs("machine: --lab and --machine are needed; see the head of machine.c\n", stderr);
    exit(USAGE);
}

int main(int count, char **arguments) {
    for (int index = 1; index < count; index++) {
        const char *name = arguments[index];
        if (strcmp(name, "--clock") == 0) {
            options.has_clock = true;
            continue;
        }
        if (index + 1 == count) usage();
        char *value = arguments[++index];
        if (strcmp(name, "--host") == 0) options.host = value;
        else if (strcmp(name, "--port") == 0) options.port = atoi(value);
        else if (strcmp(name, "--lab") == 0) options.lab = value;
        else if (strcmp(name, "--machine") == 0) options.machine = value;
        else if (strcmp(name, "--user") == 0) options.user = value;
        else if (strcmp(name, "--password-file") == 0) options.password_file = value;
        else if (strcmp(name, "--ca-file") == 0) options.ca_file = value;
        else if (strcmp(name, "--ring") == 0) options.ring = value;
        else if (strcmp(name, "--period") == 0) options.period_ms = atol(value);
        else if (strcmp(name, "--retry") == 0) options.retry_ms = atol(value);
        else if (strcmp(name, "--sectors") == 0) options.sectors = atol(value);
        else usage();
    }
    if (options.lab == NULL || options.machine == NULL || options.period_ms < 1000 || options.sectors < 2
        || options.sectors > 4096)
        usage();

    uint64_t boot = 0;
    int random = open("/dev/urandom", O_RDONLY);
    if (random < 0 || read(random, &boot, sizeof boot) != sizeof boot) return UNAVAILABLE;
    close(random);
    boot = boot % FABLAB_INTEGER_MAX + 1;
    srand((unsigned)boot);

    static uint8_t memory[8 * SECTOR_SIZE];
    fablab_storage storage = fablab_ram(memory, sizeof memory);
    if (options.ring != NULL) {
        ring = open(options.ring, O_RDWR | O_CREAT, 0600);
        if (ring < 0 || ftruncate(ring, SECTOR_SIZE * options.sectors) != 0) {
            fprintf(stderr, "machine: %s: %s\n", options.ring, strerror(errno));
            return UNAVAILABLE;
        }
        fablab_storage file = {SECTOR_SIZE, (uint32_t)options.sectors, NULL, ring_read, ring_write, ring_erase};
        storage = file;
    }
    fablab_settings settings = {
        .storage = storage,
        .boot = boot,
        .clock = now,
        .publish = publish,
        .period_ms = (uint32_t)options.period_ms,
        .quantities = 1u << FABLAB_ENERGY_MWH | 1u << FABLAB_BUSY_MS | 1u << FABLAB_PIECES | 1u << FABLAB_POWER_MW,
        .lab = options.lab,
        .machine = options.machine,
        .model = "linux-example",
        .firmware = "1.0.0",
    };
    if (!fablab_open(&client, &settings)) {
        fputs("machine: the ring cannot be used, or a name is too long\n", stderr);
        return UNAVAILABLE;
    }
    mosquitto_lib_init();
    run();
    mosquitto_lib_cleanup();
    return 0;
}
