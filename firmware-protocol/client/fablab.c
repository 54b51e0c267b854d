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

/* Behind the payload of a record comes what fills the last word. */
enum { HEAD_SIZE = offsetof(fablab_record, payload), RECORD_MAX = HEAD_SIZE + FABLAB_MESSAGE_MAX };
enum { MAGIC = 0x31564C46, BURST = 16, RESEND_MS = 60000, TEXT_MAX = 128 };
/* Of an acknowledgement, in bytes: {"boot":1,"seq":1}, and what N46 allows. */
enum { ACK_MIN = 18, ACK_MAX = 256 };
enum { COUNTERS = (1 << FABLAB_POWER_MW) - 1 };
/* The one before the first. */
#define NO_SECTOR UINT32_MAX

static const char kinds[] = "hello\0status\0telemetry\0badge\0job\0ack";
static const char states[] = "off\0idle\0busy\0paused\0fault\0unknown";
static const char outcomes[] = "done\0failed\0cancelled";
static const char quantities[] =
    "energy_mwh\0busy_ms\0laser_ms\0spindle_ms\0filament_mm\0filament_mg\0sheets\0pieces\0"
    "power_w\0voltage_v\0current_a\0temperature_c\0progress_pct";

/* Inlined, the small functions would make the program a third larger. */
#if defined __clang__
#define ONCE __attribute__((noinline))
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#elif defined __GNUC__
#define ONCE __attribute__((noinline))
#else
#define ONCE
#endif

/* MARK: Text */

ONCE static const char *word(const char *list, unsigned index) {
    while (index != 0)
        if (*list++ == 0) index--;
    return list;
}

/* The length goes on counting where the room ends: that is how too much is noticed. */
ONCE static void put(fablab_client *client, char byte) {
    if (client->record.length < FABLAB_MESSAGE_MAX) client->record.payload[client->record.length] = byte;
    client->record.length++;
}

/* Writes a number, in two's complement, of which the last `decimals` digits are a fraction; -1 for none. */
ONCE static void put_number(fablab_client *client, uint64_t value, int decimals) {
    if (value >> 63 != 0) {
        put(client, '-');
        value = 0 - value;
    }
    uint64_t rest = value / 10;
    if (rest != 0 || decimals > 0) put_number(client, rest, decimals - 1);
    put(client, (char)('0' + (value - rest * 10)));
    if (decimals == 0) put(client, '.');
}

/* Control characters, which no name needs, become blanks. */
static void put_text(fablab_client *client, const char *text) {
    const char *limit = text + TEXT_MAX;
    for (char byte; (byte = *text) != 0; text++) {
        if (text == limit) client->record.length = FABLAB_MESSAGE_MAX;
        if (byte == '"' || byte == '\\') put(client, '\\');
        put(client, (unsigned char)byte < ' ' ? ' ' : byte);
    }
}

/* Writes a template: $ stands for the next text, # for the next number, % for one in thousandths. */
ONCE static void compose(fablab_client *client, const char *template, const char *text, const char *text2,
                         uint64_t number, uint64_t number2) {
    for (; *template != 0; template++) {
        if (*template == '$') {
            put_text(client, text);
            text = text2;
        } else if (*template == '#' || *template == '%') {
            put_number(client, number, *template == '#' ? -1 : 3);
            number = number2;
        } else {
            put(client, *template);
        }
    }
}

/* The names of some quantities, at least one, with or without their values. */
ONCE static void put_quantities(fablab_client *client, uint32_t which, bool with_values) {
    for (unsigned index = 0; which != 0; index++, which >>= 1) {
        const char *template = !with_values ? "\"$\"," : index < FABLAB_POWER_MW ? "\"$\":#," : "\"$\":%,";
        if ((which & 1) != 0) compose(client, template, word(quantities, index), NULL, client->value[index], 0);
    }
    client->record.length--;
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

ONCE static uint32_t crc(const fablab_record *record) {
    const uint8_t *at = (const uint8_t *)&record->seq, *end = (const uint8_t *)record->payload + record->length;
    uint32_t sum = UINT32_MAX;
    for (; at != end; at++) {
        sum ^= *at;
        for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (UINT32_C(0xEDB88320) & (0 - (sum & 1)));
    }
    return sum;
}

/* Reads the record at a place; false when there is none that is whole. */
ONCE static bool load(fablab_client *client, fablab_place place) {
    fablab_record *record = &client->record;
    uint32_t room = client->settings.storage.sector_size - place.offset;
    uint32_t size = room < RECORD_MAX ? room : RECORD_MAX;
    return size >= HEAD_SIZE && read(client, place, record, size) && record->length <= size - HEAD_SIZE
           && crc(record) == record->crc;
}

static bool is_before(fablab_place one, fablab_place other) {
    return one.sector < other.sector || (one.sector == other.sector && one.offset < other.offset);
}

/* Brings a place to the next whole record and reads it; false when there is none up to the head. */
ONCE static bool settle(fablab_client *client, fablab_place *place) {
    while (is_before(*place, client->head)) {
        if (load(client, *place)) return true;
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

/* Writes the record and makes sure that it can be read; what cannot ends its sector. */
static bool append(fablab_client *client) {
    uint32_t size = padded(client->record.length);
    if (client->head.offset + size > client->settings.storage.sector_size && !next_sector(client)) return false;
    fablab_place place = client->head;
    client->head.offset += size;
    (void)write(client, place, &client->record, size);
    if (load(client, place)) return true;
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
    const fablab_storage *storage = &settings->storage;
    memset(client, 0, sizeof *client);
    client->settings = *settings;
    if (strlen(settings->lab) > FABLAB_NAME_MAX || strlen(settings->machine) > FABLAB_NAME_MAX || settings->boot == 0
        || settings->quantities == 0 || storage->sector_count < 2 || storage->sector_size < FABLAB_SECTOR_MIN)
        return false;

    client->head.sector = NO_SECTOR;
    client->tail.offset = sizeof(sector_head);
    for (fablab_place start = {0, 0}; start.sector < storage->sector_count; start.sector++) {
        sector_head head;
        if (!read(client, start, &head, sizeof head) || head.check != (head.number ^ head.oldest ^ MAGIC)) continue;
        if (client->head.sector != NO_SECTOR && head.number < client->head.sector) continue;
        client->head.sector = head.number;
        client->tail.sector = head.oldest;
    }
    if (client->head.sector == NO_SECTOR && !next_sector(client)) return false;
    client->cursor = client->tail;

    /* Behind the last record everything must be erased, else the power went while it was written. */
    client->head.offset = sizeof(sector_head);
    while (load(client, client->head)) client->head.offset += padded(client->record.length);
    fablab_place rest = client->head;
    for (uint32_t bits; rest.offset < storage->sector_size; rest.offset += 4)
        if (!read(client, rest, &bits, 4) || bits != UINT32_MAX) client->head.offset = storage->sector_size;
    return true;
}

/* MARK: Messages */

static bool settle_tail(fablab_client *client) { return settle(client, &client->tail); }

/* Time never goes back, and what was spent at work is counted before anything is said. */
ONCE static void pass(fablab_client *client) {
    fablab_time now = client->settings.clock(client->settings.context);
    uint64_t spent = now.up - client->now.up;
    client->now.ts = now.ts;
    if (now.up < client->now.up) return;
    client->now.up = now.up;
    /* Also nothing: growth can only be seen from a value that was said before. */
    fablab_add(client, FABLAB_BUSY_MS, client->state == FABLAB_BUSY ? spent : 0);
}

ONCE static void begin(fablab_client *client) {
    pass(client);
    client->record.length = 0;
    compose(client, "{\"boot\":#,\"seq\":#", NULL, NULL, client->settings.boot, client->seq + 1);
    compose(client, client->now.ts != 0 ? ",\"up\":#,\"ts\":#" : ",\"up\":#", NULL, NULL, client->now.up, client->now.ts);
}

/* Ends the message and keeps it. One that is too long did not happen: its number is free for the next. */
ONCE static bool end(fablab_client *client, fablab_kind kind) {
    put(client, '}');
    fablab_record *record = &client->record;
    if (record->length > FABLAB_MESSAGE_MAX) return false;
    /* Also a number that could not be kept is spent: it may be in the storage after all. */
    record->seq = ++client->seq;
    record->boot = client->settings.boot;
    record->kind = (uint16_t)kind;
    record->crc = crc(record);
    if (append(client)) return true;
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
    uint64_t oldest = client->seq + 1, boot = client->settings.boot;
    if (settle_tail(client)) {
        oldest = client->record.seq;
        boot = client->record.boot;
    }
    begin(client);
    compose(client, ",\"model\":\"$\",\"firmware\":\"$\",\"period_ms\":#,\"quantities\":[", client->settings.model,
            client->settings.firmware, client->settings.period_ms, 0);
    put_quantities(client, client->settings.quantities, false);
    compose(client, "],\"oldest\":{\"boot\":#,\"seq\":#}", NULL, NULL, boot, oldest);
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

ONCE void fablab_total(fablab_client *client, fablab_quantity counter, uint64_t total) {
    if (counter >= FABLAB_POWER_MW || total > FABLAB_INTEGER_MAX) return;
    client->known |= UINT32_C(1) << counter;
    if (total > client->value[counter]) client->value[counter] = total;
}

ONCE void fablab_add(fablab_client *client, fablab_quantity counter, uint64_t amount) {
    fablab_total(client, counter, client->value[counter] + amount);
}

void fablab_level(fablab_client *client, fablab_quantity level, int64_t thousandths) {
    client->known |= UINT32_C(1) << level;
    client->value[level] = (uint64_t)thousandths;
}

/* MARK: Connection */

const char *fablab_will(fablab_client *client) {
    client->record.length = 0;
    compose(client, "{\"boot\":#,\"status\":\"offline\"}", NULL, NULL, client->settings.boot, 0);
    put(client, 0);
    return client->record.payload;
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
ONCE static uint64_t member(const char *text, const char *end, const char *name) {
    size_t width = strlen(name);
    uint64_t value = 0;
    while ((size_t)(end - text) > width && memcmp(text, name, width) != 0) text++;
    for (text += width; text != end && (*text == ' ' || *text == ':');) text++;
    for (; text != end && *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
        if (value > FABLAB_INTEGER_MAX) return 0;
    }
    return value;
}

void fablab_received(fablab_client *client, const void *payload, size_t length) {
    const char *text = payload, *end = text + length;
    if (length < ACK_MIN || length > ACK_MAX) return;
    uint64_t boot = member(text, end, "\"boot\"");
    uint64_t seq = member(text, end, "\"seq\"");
    if (boot == client->settings.boot) {
        if (seq > client->sent) return;
        if (seq > client->acknowledged) client->acknowledged = (uint32_t)seq;
    }
    client->waiting_since = client->now.up;
    while (settle_tail(client) && client->record.boot == boot && client->record.seq <= seq)
        client->tail.offset += padded(client->record.length);
}

ONCE static bool has_unsent(fablab_client *client) {
    if (is_before(client->cursor, client->tail)) client->cursor = client->tail;
    return settle(client, &client->cursor);
}

void fablab_step(fablab_client *client) {
    const fablab_record *record = &client->record;
    pass(client);
    if (client->now.up - client->last_telemetry >= client->settings.period_ms) (void)say_telemetry(client);
    if (!client->is_connected) return;
    if (client->now.up - client->waiting_since >= RESEND_MS) send_again(client);
    for (int count = 0; count < BURST && has_unsent(client); count++) {
        bool is_own = record->boot == client->settings.boot;
        bool is_known = is_own && record->seq <= client->acknowledged;
        if (!is_known
            && !client->settings.publish(client->settings.context, fablab_topic(client, (fablab_kind)record->kind),
                                         record->payload, record->length, record->kind <= FABLAB_STATUS))
            return;
        if (is_own && record->seq > client->sent) client->sent = record->seq;
        client->cursor.offset += padded(record->length);
    }
}

bool fablab_is_sent(fablab_client *client) { return !has_unsent(client); }

bool fablab_is_safe(fablab_client *client) { return !settle_tail(client); }
#ifdef __clang__
#pragma clang attribute pop
#endif
