#include "fablab.h"

#include <string.h>

/*
 * The ring is a log in sectors. A sector begins with its head; records follow, none crosses the end. What was not written
 * to its end, because the power went, fails its checksum and ends its sector. A head names the oldest sector that was
 * still needed when it was written: a restart sends from there, and what the collector has already it takes for nothing.
 */
typedef struct {
    uint32_t number;
    uint32_t oldest;
    uint32_t check; /* number ^ oldest ^ MAGIC */
} sector_head;

typedef struct {
    uint32_t crc; /* of the rest of the head and the payload */
    uint32_t seq;
    uint64_t boot;
    uint16_t length;
    uint16_t kind;
} record_head;

/* Behind the payload comes what fills the last word. */
enum { HEAD_SIZE = 20, MAGIC = 0x31564C46, BURST = 16, RESEND_MS = 60000, TEXT_MAX = 128, ACK_MAX = 256 };
enum { COUNTERS = (1 << FABLAB_POWER_MW) - 1 };

static const char kinds[] = "hello\0status\0telemetry\0badge\0job\0ack";
static const char states[] = "off\0idle\0busy\0paused\0fault\0unknown";
static const char outcomes[] = "done\0failed\0cancelled";
static const char quantities[] =
    "energy_mwh\0busy_ms\0laser_ms\0spindle_ms\0filament_mm\0filament_mg\0sheets\0pieces\0"
    "power_w\0voltage_v\0current_a\0temperature_c\0progress_pct";

/* Inlined, the small functions would make the program a third larger. */
#ifdef __GNUC__
#define ONCE __attribute__((noinline))
#else
#define ONCE
#endif

/* MARK: Text */

static char *payload_of(fablab_client *client) { return (char *)client->buffer + HEAD_SIZE; }

ONCE static const char *word(const char *list, unsigned index) {
    while (index != 0)
        if (*list++ == 0) index--;
    return list;
}

/* The length goes on counting where the room ends: that is how too much is noticed. */
ONCE static void put(fablab_client *client, char byte) {
    if (client->length < FABLAB_MESSAGE_MAX) payload_of(client)[client->length] = byte;
    client->length++;
}

/* Writes a number, in two's complement, of which the last `decimals` digits are a fraction; -1 for none. */
ONCE static void put_number(fablab_client *client, uint64_t value, int decimals) {
    if (value >> 63 != 0) {
        put(client, '-');
        value = 0 - value;
    }
    if (value >= 10 || decimals > 0) put_number(client, value / 10, decimals - 1);
    put(client, (char)('0' + value % 10));
    if (decimals == 0) put(client, '.');
}

/* Control characters, which no name needs, become blanks. */
ONCE static void put_text(fablab_client *client, const char *text) {
    const char *limit = text + TEXT_MAX;
    for (; *text != 0; text++) {
        if (text == limit) client->length = FABLAB_MESSAGE_MAX;
        if (*text == '"' || *text == '\\') put(client, '\\');
        put(client, (unsigned char)*text < ' ' ? ' ' : *text);
    }
}

/* Writes a template: $ stands for the next text, # for the next number. */
ONCE static void compose(fablab_client *client, const char *template, const char *text, const char *text2,
                         uint64_t number, uint64_t number2) {
    for (; *template != 0; template++) {
        if (*template == '$') {
            put_text(client, text);
            text = text2;
        } else if (*template == '#') {
            put_number(client, number, -1);
            number = number2;
        } else {
            put(client, *template);
        }
    }
}

/* The names of some quantities, at least one, with or without their values. */
ONCE static void put_quantities(fablab_client *client, uint32_t which, bool with_values) {
    for (unsigned index = 0; which != 0; index++, which >>= 1) {
        if ((which & 1) == 0) continue;
        compose(client, "\"$\"", word(quantities, index), NULL, 0, 0);
        if (with_values) {
            put(client, ':');
            put_number(client, client->value[index], index < FABLAB_POWER_MW ? -1 : 3);
        }
        put(client, ',');
    }
    client->length--;
}

const char *fablab_topic(fablab_client *client, fablab_kind kind) {
    const char *levels[] = {"fablab/v1", client->settings.lab, client->settings.machine, word(kinds, kind)};
    char *at = client->topic;
    for (unsigned index = 0; index < 4; index++) {
        for (const char *from = levels[index]; *from != 0; from++) *at++ = *from;
        *at++ = '/';
    }
    at[-1] = 0;
    return client->topic;
}

/* MARK: Storage */

static uint32_t address(const fablab_client *client, fablab_place place) {
    const fablab_storage *storage = &client->settings.storage;
    return place.sector % storage->sector_count * storage->sector_size + place.offset;
}

ONCE static bool read(fablab_client *client, fablab_place place, void *bytes, uint32_t count) {
    return client->settings.storage.read(client->settings.storage.context, address(client, place), bytes, count);
}

ONCE static bool write(fablab_client *client, fablab_place place, const void *bytes, uint32_t count) {
    return client->settings.storage.write(client->settings.storage.context, address(client, place), bytes, count);
}

static uint32_t padded(uint32_t length) { return (HEAD_SIZE + length + 3) & ~UINT32_C(3); }

/* The checksum of the record in the buffer. */
ONCE static uint32_t crc(fablab_client *client, uint32_t length) {
    const char *at = (const char *)(client->buffer + 1);
    uint32_t sum = UINT32_MAX;
    for (; at != payload_of(client) + length; at++) {
        sum ^= (uint8_t)*at;
        for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (UINT32_C(0xEDB88320) & (0 - (sum & 1)));
    }
    return sum;
}

/* Reads the record at a place into the buffer; false when there is none that is whole. */
ONCE static bool load(fablab_client *client, fablab_place place, record_head *head) {
    uint32_t room = client->settings.storage.sector_size - place.offset;
    if (room < HEAD_SIZE || !read(client, place, head, HEAD_SIZE) || head->length > FABLAB_MESSAGE_MAX) return false;
    uint32_t size = padded(head->length);
    return size <= room && read(client, place, client->buffer, size) && crc(client, head->length) == head->crc;
}

static bool is_before(fablab_place one, fablab_place other) {
    return one.sector < other.sector || (one.sector == other.sector && one.offset < other.offset);
}

/* Brings a place to the next whole record and reads it; false when there is none up to the head. */
ONCE static bool settle(fablab_client *client, fablab_place *place, record_head *head) {
    while (is_before(*place, client->head)) {
        if (load(client, *place, head)) return true;
        if (place->sector == client->head.sector) {
            *place = client->head;
            break;
        }
        place->sector++;
        place->offset = sizeof(sector_head);
    }
    return false;
}

/* Begins the next sector; if it is the oldest, what it holds is given up. */
static bool next_sector(fablab_client *client) {
    const fablab_storage *storage = &client->settings.storage;
    fablab_place start = {client->head.sector + 1, 0};
    if (start.sector - client->tail.sector == storage->sector_count) {
        client->tail.sector++;
        client->tail.offset = sizeof(sector_head);
        client->lost++;
    }
    sector_head head = {start.sector, client->tail.sector, start.sector ^ client->tail.sector ^ MAGIC};
    client->head.sector = start.sector;
    client->head.offset = storage->sector_size;
    if (!storage->erase(storage->context, address(client, start), storage->sector_size)
        || !write(client, start, &head, sizeof head))
        return false;
    client->head.offset = sizeof head;
    return true;
}

/* Writes the buffer's record and makes sure that it can be read; what cannot ends its sector. */
static bool append(fablab_client *client, record_head *head) {
    uint32_t size = padded(head->length);
    if (client->head.offset + size > client->settings.storage.sector_size && !next_sector(client)) return false;
    fablab_place place = client->head;
    client->head.offset += size;
    (void)write(client, place, client->buffer, size);
    if (load(client, place, head)) return true;
    client->head.offset = client->settings.storage.sector_size;
    return false;
}

static bool ram_read(void *context, uint32_t address, void *bytes, uint32_t count) {
    memcpy(bytes, (const uint8_t *)context + address, count);
    return true;
}

static bool ram_write(void *context, uint32_t address, const void *bytes, uint32_t count) {
    memcpy((uint8_t *)context + address, bytes, count);
    return true;
}

static bool ram_erase(void *context, uint32_t address, uint32_t count) {
    memset((uint8_t *)context + address, 0xFF, count);
    return true;
}

fablab_storage fablab_ram(void *bytes, uint32_t size) {
    fablab_storage storage = {size / 8 & ~UINT32_C(3), 8, bytes, ram_read, ram_write, ram_erase};
    return storage;
}

bool fablab_open(fablab_client *client, const fablab_settings *settings) {
    const fablab_storage *storage = &client->settings.storage;
    memset(client, 0, sizeof *client);
    client->settings = *settings;
    if (strlen(settings->lab) > FABLAB_NAME_MAX || strlen(settings->machine) > FABLAB_NAME_MAX || settings->boot == 0 || settings->quantities == 0
        || storage->sector_count < 2 || storage->sector_size < FABLAB_SECTOR_MIN)
        return false;

    bool is_found = false;
    client->head.sector = UINT32_MAX;
    client->tail.offset = sizeof(sector_head);
    for (fablab_place start = {0, 0}; start.sector < storage->sector_count; start.sector++) {
        sector_head head;
        if (!read(client, start, &head, sizeof head) || head.check != (head.number ^ head.oldest ^ MAGIC)) continue;
        if (is_found && head.number < client->head.sector) continue;
        is_found = true;
        client->head.sector = head.number;
        client->tail.sector = head.oldest;
    }
    if (!is_found && !next_sector(client)) return false;
    client->cursor = client->tail;

    /* Behind the last record everything must be erased, else the power went while it was written. */
    record_head record;
    client->head.offset = sizeof(sector_head);
    while (load(client, client->head, &record)) client->head.offset += padded(record.length);
    fablab_place rest = client->head;
    for (uint32_t bits; rest.offset < storage->sector_size; rest.offset += 4)
        if (!read(client, rest, &bits, 4) || bits != UINT32_MAX) client->head.offset = storage->sector_size;
    return true;
}

/* MARK: Messages */

static bool settle_tail(fablab_client *client, record_head *head) {
    return settle(client, &client->tail, head);
}

/* Time never goes back, and what was spent at work is counted before anything is said. */
ONCE static void pass(fablab_client *client) {
    fablab_time now = client->settings.clock(client->settings.context);
    uint64_t spent = now.up - client->now.up;
    client->now.ts = now.ts;
    if (now.up < client->now.up) return;
    client->now.up = now.up;
    if (client->state == FABLAB_BUSY) fablab_add(client, FABLAB_BUSY_MS, spent);
}

ONCE static void begin(fablab_client *client) {
    pass(client);
    client->length = 0;
    compose(client, "{\"boot\":#,\"seq\":#", NULL, NULL, client->settings.boot, client->seq + 1);
    compose(client, client->now.ts != 0 ? ",\"up\":#,\"ts\":#" : ",\"up\":#", NULL, NULL, client->now.up, client->now.ts);
}

/* Ends the message and keeps it. One that is too long did not happen: its number is free for the next. */
ONCE static bool end(fablab_client *client, fablab_kind kind) {
    put(client, '}');
    if (client->length > FABLAB_MESSAGE_MAX) return false;
    /* Also a number that could not be kept is spent: it may be in the storage after all. */
    record_head head = {0, ++client->seq, client->settings.boot, client->length, (uint16_t)kind};
    memcpy(client->buffer, &head, HEAD_SIZE);
    *client->buffer = crc(client, client->length);
    if (append(client, &head)) return true;
    client->lost++;
    return false;
}

ONCE static bool say(fablab_client *client, fablab_kind kind, const char *template, const char *text,
                     const char *text2) {
    begin(client);
    compose(client, template, text, text2, 0, 0);
    return end(client, kind);
}

static void say_hello(fablab_client *client) {
    record_head oldest = {0, client->seq + 1, client->settings.boot, 0, 0};
    (void)settle_tail(client, &oldest);
    begin(client);
    compose(client, ",\"model\":\"$\",\"firmware\":\"$\",\"period_ms\":#,\"quantities\":[", client->settings.model,
            client->settings.firmware, client->settings.period_ms, 0);
    put_quantities(client, client->settings.quantities, false);
    compose(client, "],\"oldest\":{\"boot\":#,\"seq\":#}", NULL, NULL, oldest.boot, oldest.seq);
    (void)end(client, FABLAB_HELLO);
}

static void put_group(fablab_client *client, const char *template, uint32_t which) {
    which &= client->known & client->settings.quantities;
    if (which == 0) return;
    compose(client, template, NULL, NULL, 0, 0);
    put_quantities(client, which, true);
    put(client, '}');
}

ONCE static bool say_telemetry(fablab_client *client) {
    begin(client);
    client->last_telemetry = client->now.up;
    if (client->state != FABLAB_NO_STATE)
        compose(client, ",\"state\":\"$\"", word(states, client->state - 1), NULL, 0, 0);
    put_group(client, ",\"counters\":{", COUNTERS);
    put_group(client, ",\"levels\":{", ~(uint32_t)COUNTERS);
    return end(client, FABLAB_TELEMETRY);
}

bool fablab_change(fablab_client *client, fablab_state state) {
    pass(client);
    if (client->state == state) return true;
    client->state = state;
    return say_telemetry(client);
}

bool fablab_badge(fablab_client *client, const char *uid, bool is_in) {
    return say(client, FABLAB_BADGE, ",\"action\":\"$\",\"badge\":\"$\"", is_in ? "in" : "out", uid);
}

bool fablab_job_start(fablab_client *client, const char *id, const char *name) {
    return say(client, FABLAB_JOB, ",\"action\":\"start\",\"id\":\"$\",\"name\":\"$\"", id, name);
}

bool fablab_job_end(fablab_client *client, const char *id, fablab_outcome outcome) {
    return say(client, FABLAB_JOB, ",\"action\":\"end\",\"id\":\"$\",\"outcome\":\"$\"", id, word(outcomes, outcome));
}

/* MARK: Counters */

void fablab_total(fablab_client *client, fablab_quantity counter, uint64_t total) {
    if (counter >= FABLAB_POWER_MW || total > FABLAB_INTEGER_MAX) return;
    client->known |= UINT32_C(1) << counter;
    if (total > client->value[counter]) client->value[counter] = total;
}

void fablab_add(fablab_client *client, fablab_quantity counter, uint64_t amount) {
    fablab_total(client, counter, client->value[counter] + amount);
}

void fablab_level(fablab_client *client, fablab_quantity level, int64_t thousandths) {
    client->known |= UINT32_C(1) << level;
    client->value[level] = (uint64_t)thousandths;
}

/* MARK: Connection */

const char *fablab_will(fablab_client *client) {
    client->length = 0;
    compose(client, "{\"boot\":#,\"status\":\"offline\"}", NULL, NULL, client->settings.boot, 0);
    put(client, 0);
    return payload_of(client);
}

static void say_status(fablab_client *client, const char *word) {
    (void)say(client, FABLAB_STATUS, ",\"status\":\"$\"", word, NULL);
}

static void send_again(fablab_client *client) {
    client->cursor = client->tail;
    client->waiting_since = client->now.up;
}

void fablab_connected(fablab_client *client) {
    pass(client);
    client->is_connected = true;
    send_again(client);
    say_hello(client);
    say_status(client, "online");
    (void)say_telemetry(client);
}

void fablab_leave(fablab_client *client) { say_status(client, "offline"); }

/* The number after a member's name; 0, which neither boot nor seq can be, when there is none. */
ONCE static uint64_t member(const char *text, size_t length, const char *name) {
    size_t width = strlen(name);
    uint64_t value = 0;
    for (; length > width; text++, length--) {
        if (memcmp(text, name, width) != 0) continue;
        for (text += width, length -= width; length != 0 && (*text == ' ' || *text == ':'); text++) length--;
        for (; length != 0 && *text >= '0' && *text <= '9'; text++, length--) {
            value = value * 10 + (uint64_t)(*text - '0');
            if (value > FABLAB_INTEGER_MAX) return 0;
        }
        break;
    }
    return value;
}

void fablab_received(fablab_client *client, const void *payload, size_t length) {
    if (length > ACK_MAX) return;
    uint64_t boot = member(payload, length, "\"boot\"");
    uint64_t seq = member(payload, length, "\"seq\"");
    if (boot == client->settings.boot) {
        if (seq > client->sent) return;
        if (seq > client->acknowledged) client->acknowledged = (uint32_t)seq;
    }
    client->waiting_since = client->now.up;
    record_head head;
    while (settle_tail(client, &head) && head.boot == boot && head.seq <= seq)
        client->tail.offset += padded(head.length);
}

static bool has_unsent(fablab_client *client, record_head *head) {
    if (is_before(client->cursor, client->tail)) client->cursor = client->tail;
    return settle(client, &client->cursor, head);
}

void fablab_step(fablab_client *client) {
    record_head head;
    pass(client);
    if (client->now.up - client->last_telemetry >= client->settings.period_ms) (void)say_telemetry(client);
    if (!client->is_connected) return;
    if (client->now.up - client->waiting_since >= RESEND_MS) send_again(client);
    for (int count = 0; count < BURST && has_unsent(client, &head); count++) {
        bool is_own = head.boot == client->settings.boot;
        if (!is_own || head.seq > client->acknowledged) {
            if (!client->settings.publish(client->settings.context, fablab_topic(client, (fablab_kind)head.kind),
                                          payload_of(client), head.length, head.kind <= FABLAB_STATUS))
                return;
            if (is_own && head.seq > client->sent) client->sent = head.seq;
        }
        client->cursor.offset += padded(head.length);
    }
}

bool fablab_is_sent(fablab_client *client) {
    record_head head;
    return !has_unsent(client, &head);
}

bool fablab_is_safe(fablab_client *client) {
    record_head head;
    return !settle_tail(client, &head);
}
