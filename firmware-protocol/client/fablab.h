/*
 * Reference client of the native firmware protocol (SPECIFICATION.md), in C99: no allocation, no operating system.
 *
 * It numbers and writes the messages, counts, keeps every message in a ring until the collector has it on its disk, and
 * sends again after an outage. The ring lies in storage of yours: RAM, or flash through three functions. You bring a clock,
 * an MQTT client and the sensors. Nothing here is safe to call from two threads at once, nor from an interrupt.
 *
 *     fablab_open            once, at start
 *     fablab_connected       after every CONNACK, when the subscription to the ack topic has been sent
 *     fablab_step            often: every 10 to 1000 ms
 *     fablab_received        for what arrives on the ack topic
 *     fablab_disconnected    when the connection is gone
 */
#ifndef FABLAB_H
#define FABLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The longest payload, in bytes. */
#define FABLAB_MESSAGE_MAX 448
/* A level of the topic, without its end (N2). */
#define FABLAB_NAME_MAX 64
#define FABLAB_TOPIC_MAX (10 + FABLAB_NAME_MAX + 1 + FABLAB_NAME_MAX + 10 + 1)
/* The smallest sector a ring can have: its own head and one message. */
#define FABLAB_SECTOR_MIN (12 + 20 + FABLAB_MESSAGE_MAX)
/* Integers of the protocol stay below it, so that every JSON reader has them exactly. */
#define FABLAB_INTEGER_MAX INT64_C(9007199254740991)

/* Counters and levels (N25, N28); a reading's bits are 1 << one of these. Levels are given in thousandths. */
typedef enum {
    FABLAB_ENERGY_MWH,
    FABLAB_BUSY_MS,
    FABLAB_LASER_MS,
    FABLAB_SPINDLE_MS,
    FABLAB_FILAMENT_MM,
    FABLAB_FILAMENT_MG,
    FABLAB_SHEETS,
    FABLAB_PIECES,
    FABLAB_POWER_MW,
    FABLAB_VOLTAGE_MV,
    FABLAB_CURRENT_MA,
    FABLAB_TEMPERATURE_MC,
    FABLAB_PROGRESS_MPCT,
    FABLAB_QUANTITIES
} fablab_quantity;

typedef enum {
    FABLAB_NO_STATE, /* a device that only measures (N29) */
    FABLAB_OFF,
    FABLAB_IDLE,
    FABLAB_BUSY,
    FABLAB_PAUSED,
    FABLAB_FAULT,
    FABLAB_UNKNOWN
} fablab_state;

typedef enum { FABLAB_HELLO, FABLAB_STATUS, FABLAB_TELEMETRY, FABLAB_BADGE, FABLAB_JOB, FABLAB_ACK } fablab_kind;

typedef enum { FABLAB_DONE, FABLAB_FAILED, FABLAB_CANCELLED } fablab_outcome;

typedef struct {
    uint64_t up; /* ms since boot; see fablab_extend for a 32-bit counter */
    uint64_t ts; /* ms since 1970 UTC; 0 while not synchronised (N12) */
} fablab_time;

/*
 * Where the ring lies: sectors that read as 0xFF after an erase, in which a write can only clear bits. No write crosses a
 * sector, and all addresses and counts are multiples of four. A function answers false when it failed.
 */
typedef struct {
    uint32_t sector_size;  /* bytes, a multiple of 4, at least FABLAB_SECTOR_MIN, at most 1 MB */
    uint32_t sector_count; /* at least 2 */
    void *context;
    bool (*read)(void *context, uint32_t address, void *bytes, uint32_t count);
    bool (*write)(void *context, uint32_t address, const void *bytes, uint32_t count);
    bool (*erase)(void *context, uint32_t address, uint32_t count);
} fablab_storage;

/* What does not change while the device runs; the texts must stay where they are. */
typedef struct {
    fablab_storage storage;
    uint64_t boot; /* new at every start, 1 to FABLAB_INTEGER_MAX (N9) */
    void *context; /* given to the two functions */
    fablab_time (*clock)(void *context);
    /* Hands a message to the MQTT client at QoS 1; false when it cannot take it now: it is offered again. Calls nothing here. */
    bool (*publish)(void *context, const char *topic, const char *payload, size_t length, bool retain);
    uint32_t period_ms;   /* 1000 to 300000 (N18) */
    uint32_t quantities;  /* bits of what it reports */
    const char *lab;      /* of the characters of N2 */
    const char *machine;  /* of the characters of N2 */
    const char *model;    /* UTF-8, at most 128 bytes */
    const char *firmware; /* UTF-8, at most 128 bytes */
} fablab_settings;

typedef struct {
    uint32_t sector; /* counts up for ever; its place is sector % sector_count */
    uint32_t offset;
} fablab_place;

/* A message as the ring holds it, byte for byte. */
typedef struct {
    uint32_t crc; /* of the rest of the head and the payload */
    uint32_t seq;
    uint64_t boot;
    uint16_t length;
    uint16_t kind;
    char payload[FABLAB_MESSAGE_MAX];
} fablab_record;

/* The members are the client's own; `lost` may be read. */
typedef struct {
    fablab_place tail;   /* the oldest message that waits for its ack */
    fablab_place cursor; /* the next to send */
    fablab_place head;   /* where the next one is written */
    fablab_time now;
    uint64_t last_telemetry, waiting_since;
    uint32_t seq, sent, acknowledged; /* of this boot */
    uint32_t lost;                    /* how often something was given up, because the ring was full or failed */
    uint32_t known;                   /* bits of the values that were given */
    fablab_state state;
    bool is_connected;
    fablab_record record; /* the message that is being written, read or sent */
    fablab_settings settings;
    uint64_t value[FABLAB_QUANTITIES]; /* levels in two's complement */
    char topic[FABLAB_TOPIC_MAX];
} fablab_client;

/* A ring in RAM: `size` bytes, at least 8 * FABLAB_SECTOR_MIN; it does not survive a restart. */
fablab_storage fablab_ram(void *bytes, uint32_t size);

/* Finds what a ring in flash still holds. False when a setting is out of its range or the storage cannot be used. */
bool fablab_open(fablab_client *client, const fablab_settings *settings);

/* A topic of the device: FABLAB_ACK to subscribe to at QoS 1, FABLAB_STATUS for the last will. Valid until the next call. */
const char *fablab_topic(fablab_client *client, fablab_kind kind);
/* The payload of the last will, retained, QoS 1 (N22); valid until the next call. */
const char *fablab_will(fablab_client *client);

/* The subscription was sent: everything in the ring goes again, then hello, status and telemetry (N37). */
void fablab_connected(fablab_client *client);
static inline void fablab_disconnected(fablab_client *client) { client->is_connected = false; }
/* Before a wanted disconnection: says so; call fablab_step until fablab_is_sent (N21). */
void fablab_leave(fablab_client *client);
/* An arrival on the ack topic; everything else is ignored. */
void fablab_received(fablab_client *client, const void *payload, size_t length);
/* Counts the time at work, sends what is due: at most 16 messages a call. */
void fablab_step(fablab_client *client);
/* Whether everything in the ring has been handed to the MQTT client. */
bool fablab_is_sent(fablab_client *client);
/* Whether the collector has everything. */
bool fablab_is_safe(fablab_client *client);

/*
 * A counter's total, as a meter says it or as saved before a restart; a smaller one than known is ignored (N26). What was saved
 * is given right after fablab_open: busy_ms, which the client counts, is said from the first telemetry on.
 */
void fablab_total(fablab_client *client, fablab_quantity counter, uint64_t total);
void fablab_add(fablab_client *client, fablab_quantity counter, uint64_t amount);
/* A level in thousandths: milliwatts, millivolts, thousandths of a degree or of a percent. */
void fablab_level(fablab_client *client, fablab_quantity level, int64_t thousandths);
static inline uint64_t fablab_counted(const fablab_client *client, fablab_quantity counter) {
    return client->value[counter];
}

/*
 * The events. False when the message was too long or could not be kept: then it was not sent, and never will be.
 * busy_ms is counted by the client while the state is busy. A job without a name of its own has its id for a name.
 */
bool fablab_change(fablab_client *client, fablab_state state);
bool fablab_badge(fablab_client *client, const char *uid, bool is_in); /* upper-case hexadecimal; see fablab_uid */
bool fablab_job_start(fablab_client *client, const char *id, const char *name);
bool fablab_job_end(fablab_client *client, const char *id, fablab_outcome outcome);

/* A badge's bytes, 2 to 32, as the text of N31; `text` has room for twice as many and its end. */
static inline void fablab_uid(const uint8_t *bytes, size_t count, char *text) {
    for (; count != 0; count--, bytes++) {
        *text++ = "0123456789ABCDEF"[*bytes >> 4];
        *text++ = "0123456789ABCDEF"[*bytes & 15];
    }
    *text = 0;
}

/* Extends a 32-bit millisecond counter that wraps after 49 days; call it at least once in that time (N11). */
static inline uint64_t fablab_extend(uint64_t before, uint32_t milliseconds) {
    return before + (uint32_t)(milliseconds - (uint32_t)before);
}

#ifdef __cplusplus
}
#endif

#endif
