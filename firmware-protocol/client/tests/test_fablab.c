/*
 * Tests of the reference client: what it writes, and a torture of its ring.
 *
 *     test_fablab                    the tests
 *     test_fablab messages           one message of every kind, as "kind payload", for the schemas
 *     test_fablab torture SEED N     N lives of rings that lose power, brokers and writes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../fablab.h"

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            fprintf(stderr, "%s:%d: %s (seed %llu)\n", __FILE__, __LINE__, #condition, seed); \
            exit(1);                                                                       \
        }                                                                                  \
    } while (0)

static unsigned long long seed, chance_state;

static uint32_t chance(uint32_t bound) {
    chance_state = chance_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance_state >> 33) % bound;
}

/* MARK: Flash that behaves like flash, and can lose its power in the middle of a write */

enum { FLASH_SIZE = 64 * 1024 };

static struct {
    uint8_t bytes[FLASH_SIZE];
    uint32_t size;
    uint32_t bytes_left; /* until the power goes; 0 is for ever */
    uint32_t failures;   /* one write in so many fails; 0 is none */
    bool is_dead;
} flash;

static bool flash_takes_byte(void) {
    if (flash.is_dead) return false;
    if (flash.bytes_left != 0 && --flash.bytes_left == 0) flash.is_dead = true;
    return !flash.is_dead;
}

static bool flash_read(void *context, uint32_t address, void *bytes, uint32_t count) {
    (void)context;
    CHECK(address % 4 == 0 && count % 4 == 0 && address + count <= flash.size);
    memcpy(bytes, flash.bytes + address, count);
    return !flash.is_dead;
}

static bool flash_write(void *context, uint32_t address, const void *bytes, uint32_t count) {
    (void)context;
    CHECK(address % 4 == 0 && count % 4 == 0 && address + count <= flash.size);
    uint32_t written = count;
    if (flash.failures != 0 && chance(flash.failures) == 0) written = chance(count);
    for (uint32_t index = 0; index < written; index++) {
        if (!flash_takes_byte()) {
            flash.bytes[address + index] &= (uint8_t)(((const uint8_t *)bytes)[index] | chance(256));
            return false;
        }
        flash.bytes[address + index] &= ((const uint8_t *)bytes)[index];
    }
    return written == count;
}

static bool flash_erase(void *context, uint32_t address, uint32_t count) {
    (void)context;
    CHECK(address + count <= flash.size);
    for (uint32_t index = 0; index < count; index++) {
        if (!flash_takes_byte()) return false;
        flash.bytes[address + index] = 0xFF;
    }
    return true;
}

/* MARK: A broker and a collector */

enum { BOOTS = 40, NUMBERS = 6000, QUEUE = 256 };

typedef struct {
    uint64_t boot;
    uint32_t produced;         /* the highest number the client has given */
    uint32_t uncertain;        /* a number whose keeping failed or was cut short; 0 for none */
    uint32_t acknowledged;     /* by the collector */
    bool is_kept[NUMBERS];     /* the client said so */
    bool is_received[NUMBERS]; /* by the collector */
    uint32_t hash[NUMBERS];
} life;

static struct {
    life lives[BOOTS];
    uint32_t count;
    uint32_t given_up; /* sectors and messages, over all lives */
    fablab_time now;
    uint32_t queue[QUEUE][2]; /* what the broker holds: life and number */
    uint32_t queued;
    uint64_t oldest[BOOTS]; /* of a hello in the queue: numbers below it are not waited for */
    bool accepts;
    long last_place; /* of the pass: life * NUMBERS + number */
    uint64_t may_repeat_at;
    char printed[FABLAB_MESSAGE_MAX + 1];
    bool prints;
} world;

static uint32_t hash_of(const char *bytes, size_t length) {
    uint32_t sum = 2166136261u;
    while (length-- != 0) sum = (sum ^ (uint8_t)*bytes++) * 16777619u;
    return sum;
}

static uint64_t after(const char *text, const char *name) {
    const char *found = strstr(text, name);
    return found == NULL ? 0 : strtoull(found + strlen(name), NULL, 10);
}

static uint32_t life_of(uint64_t boot) {
    for (uint32_t index = 0; index < world.count; index++)
        if (world.lives[index].boot == boot) return index;
    return UINT32_MAX;
}

static fablab_time world_clock(void *context) {
    (void)context;
    return world.now;
}

static bool world_publish(void *context, const char *topic, const char *payload, size_t length, bool retain) {
    (void)context;
    if (!world.accepts || (world.queued == QUEUE)) return false;
    CHECK(length <= FABLAB_MESSAGE_MAX);
    memcpy(world.printed, payload, length);
    world.printed[length] = 0;
    if (world.prints) printf("%s %s\n", strrchr(topic, '/') + 1, world.printed);
    CHECK(length > 2 && payload[0] == '{' && payload[length - 1] == '}');
    const char *kind = strrchr(topic, '/') + 1;
    CHECK(retain == (strcmp(kind, "hello") == 0 || strcmp(kind, "status") == 0));
    uint64_t boot = after(world.printed, "{\"boot\":");
    uint32_t seq = (uint32_t)after(world.printed, "\"seq\":");
    uint32_t number = life_of(boot);
    CHECK(number != UINT32_MAX && seq >= 1 && seq < NUMBERS);
    life *its = &world.lives[number];
    CHECK(seq <= its->produced || (number == world.count - 1));
    uint32_t hash = hash_of(payload, length) ^ hash_of(topic, strlen(topic));
    CHECK(its->hash[seq] == 0 || its->hash[seq] == hash); /* N13 */
    its->hash[seq] = hash;
    long place = (long)number * NUMBERS + (long)seq;
    if (place <= world.last_place) {
        CHECK(world.now.up >= world.may_repeat_at); /* N36, N38 */
        world.may_repeat_at = world.now.up + 60000;
    }
    world.last_place = place;
    world.queue[world.queued][0] = number;
    world.queue[world.queued++][1] = seq;
    if (strcmp(kind, "hello") == 0) {
        const char *oldest = strstr(world.printed, "\"oldest\":");
        CHECK(oldest != NULL);
        uint32_t of = life_of(after(oldest, "\"boot\":"));
        CHECK(of != UINT32_MAX);
        if (after(oldest, "\"seq\":") > world.oldest[of]) world.oldest[of] = after(oldest, "\"seq\":");
    }
    return true;
}

static void collector_takes_all(void) {
    for (uint32_t index = 0; index < world.queued; index++)
        world.lives[world.queue[index][0]].is_received[world.queue[index][1]] = true;
    world.queued = 0;
    for (uint32_t index = 0; index < world.count; index++) {
        life *its = &world.lives[index];
        uint32_t newest = NUMBERS - 1;
        while (newest != 0 && !its->is_received[newest]) newest--;
        if (world.oldest[index] > its->acknowledged + 1 && world.oldest[index] - 1 < newest)
            its->acknowledged = (uint32_t)world.oldest[index] - 1;
        while (its->acknowledged < newest && its->is_received[its->acknowledged + 1]) its->acknowledged++;
        /* Its patience, in short: what no hello can name is not waited for for ever. */
        if (newest > its->acknowledged + 512) its->acknowledged = newest;
    }
}

static void collector_says(fablab_client *client) {
    for (uint32_t index = 0; index < world.count; index++) {
        if (world.lives[index].acknowledged == 0) continue;
        char ack[80];
        int length = snprintf(ack, sizeof ack, "{\"boot\":%llu,\"seq\":%u}", (unsigned long long)world.lives[index].boot,
                              world.lives[index].acknowledged);
        fablab_received(client, ack, (size_t)length);
        world.may_repeat_at = world.now.up + 60000;
    }
}

static fablab_settings settings_with(fablab_storage storage, uint64_t boot) {
    fablab_settings settings = {
        .storage = storage,
        .boot = boot,
        .clock = world_clock,
        .publish = world_publish,
        .period_ms = 10000,
        .quantities = 1u << FABLAB_ENERGY_MWH | 1u << FABLAB_BUSY_MS | 1u << FABLAB_SPINDLE_MS | 1u << FABLAB_POWER_MW
                      | 1u << FABLAB_TEMPERATURE_MC,
        .lab = "beaux-exemples",
        .machine = "router-1",
        .model = "boitier \"atelier\"",
        .firmware = "1.2.0",
    };
    return settings;
}

static fablab_storage flash_of(uint32_t sector_size, uint32_t sector_count) {
    fablab_storage storage = {sector_size, sector_count, NULL, flash_read, flash_write, flash_erase};
    flash.size = sector_size * sector_count;
    CHECK(flash.size <= FLASH_SIZE);
    return storage;
}

static void begin_world(void) {
    memset(&world, 0, sizeof world);
    memset(&flash, 0, sizeof flash);
    memset(flash.bytes, 0xA5, sizeof flash.bytes);
    world.accepts = true;
}

static bool begin_life(fablab_client *client, fablab_storage storage) {
    CHECK(world.count < BOOTS);
    life *its = &world.lives[world.count++];
    its->boot = 1 + ((uint64_t)chance(1u << 20) << 32 | (uint64_t)world.count << 8 | chance(256));
    world.now.up = chance(2000);
    world.last_place = -1;
    world.may_repeat_at = world.now.up + 60000;
    fablab_settings settings = settings_with(storage, its->boot);
    return fablab_open(client, &settings);
}

static void connect(fablab_client *client) {
    world.last_place = -1;
    fablab_connected(client);
    world.may_repeat_at = world.now.up + 60000;
}

/* Notes which numbers the client has given since, and whether it kept them. */
static void note(fablab_client *client, bool is_sure) {
    life *its = &world.lives[world.count - 1];
    CHECK(client->seq < NUMBERS && client->seq >= its->produced);
    for (uint32_t seq = its->produced + 1; seq <= client->seq; seq++) its->is_kept[seq] = is_sure && !flash.is_dead;
    its->produced = client->seq;
}

/* MARK: What is written */

static fablab_client client;
static uint8_t ram[8 * FABLAB_SECTOR_MIN];

static void begin_in_ram(void) {
    begin_world();
    memset(ram, 0, sizeof ram);
    world.now.up = 0;
    fablab_settings settings = settings_with(fablab_ram(ram, sizeof ram), 906113);
    world.count = 1;
    world.lives[0].boot = 906113;
    world.last_place = -1;
    CHECK(fablab_open(&client, &settings));
}

static void expect(const char *payload) {
    if (strcmp(world.printed, payload) != 0) {
        fprintf(stderr, "expected %s\nfound    %s\n", payload, world.printed);
        exit(1);
    }
}

static void messages_are_those_of_the_specification(void) {
    begin_in_ram();
    CHECK(strcmp(fablab_topic(&client, FABLAB_ACK), "fablab/v1/beaux-exemples/router-1/ack") == 0);
    CHECK(strcmp(fablab_will(&client), "{\"boot\":906113,\"status\":\"offline\"}") == 0);
    world.now.up = 830;
    fablab_connected(&client);
    fablab_step(&client);
    expect("{\"boot\":906113,\"seq\":3,\"up\":830,\"counters\":{\"busy_ms\":0}}");
    world.now.ts = 1775722001200;
    world.now.up = 1830;
    fablab_total(&client, FABLAB_ENERGY_MWH, 5120340);
    fablab_level(&client, FABLAB_POWER_MW, 731500);
    fablab_level(&client, FABLAB_TEMPERATURE_MC, -3025);
    CHECK(fablab_change(&client, FABLAB_BUSY));
    fablab_step(&client);
    expect("{\"boot\":906113,\"seq\":4,\"up\":1830,\"ts\":1775722001200,\"state\":\"busy\",\"counters\":{\"energy_mwh\":5120340,\"busy_ms\":0},"
           "\"levels\":{\"power_w\":731.500,\"temperature_c\":-3.025}}");
    world.now.up = 4330;
    CHECK(fablab_change(&client, FABLAB_PAUSED));
    world.now.up = 9330;
    CHECK(fablab_change(&client, FABLAB_PAUSED));
    CHECK(client.seq == 5);
    CHECK(fablab_counted(&client, FABLAB_BUSY_MS) == 2500);
    char uid[9];
    const uint8_t bytes[] = {0x04, 0xC1, 0xD2, 0xE3};
    fablab_uid(bytes, sizeof bytes, uid);
    CHECK(fablab_badge(&client, uid, true));
    fablab_step(&client);
    expect("{\"boot\":906113,\"seq\":6,\"up\":9330,\"ts\":1775722001200,\"action\":\"in\",\"badge\":\"04C1D2E3\"}");
    CHECK(fablab_job_start(&client, "58", "support \"v2\"\\\n"));
    fablab_step(&client);
    expect("{\"boot\":906113,\"seq\":7,\"up\":9330,\"ts\":1775722001200,\"action\":\"start\",\"id\":\"58\","
           "\"name\":\"support \\\"v2\\\"\\\\ \"}");
    CHECK(fablab_job_end(&client, "58", FABLAB_CANCELLED));
    fablab_step(&client);
    expect("{\"boot\":906113,\"seq\":8,\"up\":9330,\"ts\":1775722001200,\"action\":\"end\",\"id\":\"58\",\"outcome\":\"cancelled\"}");
}

static void what_is_too_long_takes_no_number(void) {
    begin_in_ram();
    char name[140];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK(!fablab_job_start(&client, "1", name));
    CHECK(client.seq == 0 && fablab_is_safe(&client));
    name[128] = 0;
    CHECK(fablab_job_start(&client, "1", name));
    CHECK(client.seq == 1);
}

static void counters_never_decrease(void) {
    begin_in_ram();
    fablab_total(&client, FABLAB_ENERGY_MWH, 500);
    fablab_total(&client, FABLAB_ENERGY_MWH, 400);
    CHECK(fablab_counted(&client, FABLAB_ENERGY_MWH) == 500);
    fablab_add(&client, FABLAB_ENERGY_MWH, 7);
    CHECK(fablab_counted(&client, FABLAB_ENERGY_MWH) == 507);
    fablab_add(&client, FABLAB_ENERGY_MWH, UINT64_MAX);
    fablab_total(&client, FABLAB_ENERGY_MWH, FABLAB_INTEGER_MAX + 1);
    CHECK(fablab_counted(&client, FABLAB_ENERGY_MWH) == 507);
    world.now.up = 5000;
    (void)fablab_change(&client, FABLAB_BUSY);
    world.now.up = 4000;
    (void)fablab_change(&client, FABLAB_IDLE);
    CHECK(fablab_counted(&client, FABLAB_BUSY_MS) == 0 && client.now.up == 5000);
    CHECK(fablab_extend(UINT64_C(0xFFFFFFFF0), 0x10) == UINT64_C(0x1000000010));
}

static void acks_free_and_nothing_else_does(void) {
    begin_in_ram();
    fablab_connected(&client);
    fablab_step(&client);
    const char *ignored[] = {
        "", "{}", "{\"boot\":906113}", "{\"seq\":3}", "{\"boot\":906114,\"seq\":3}", "{\"boot\":906113,\"seq\":4}",
        "{\"boot\":-906113,\"seq\":3}", "{\"boot\":906113,\"seq\":99999999999999999999}", "{\"boot\":\"906113\",\"seq\":3}",
        "\"boot\"", "\"seq\"", "{\"boot\":906113,\"seq\":", "{\"boot\":906113,\"seq\":0}",
    };
    for (size_t index = 0; index < sizeof ignored / sizeof *ignored; index++) {
        fablab_received(&client, ignored[index], strlen(ignored[index]));
        CHECK(!fablab_is_safe(&client));
    }
    char longer[300];
    memset(longer, ' ', sizeof longer);
    memcpy(longer, "{\"boot\":906113,\"seq\":3}", 23);
    fablab_received(&client, longer, sizeof longer);
    CHECK(!fablab_is_safe(&client));
    const char spaced[] = "{ \"boot\" : 906113 , \"seq\" : 3 }";
    fablab_received(&client, spaced, sizeof spaced - 1);
    CHECK(fablab_is_safe(&client));
}

static void what_waits_goes_again_after_a_minute(void) {
    begin_in_ram();
    fablab_connected(&client);
    fablab_step(&client);
    CHECK(fablab_is_sent(&client));
    world.queued = 0;
    for (world.now.up = 0; world.now.up < 59000; world.now.up += 1000) fablab_step(&client);
    uint32_t first_time = world.queued;
    CHECK(first_time == client.seq - 3);
    world.now.up = 60000;
    world.last_place = -1;
    fablab_step(&client);
    CHECK(world.queued >= client.seq);
}

static void settings_out_of_range_are_refused(void) {
    begin_in_ram();
    fablab_settings good = settings_with(fablab_ram(ram, sizeof ram), 1), bad = good;
    bad.boot = 0;
    CHECK(!fablab_open(&client, &bad));
    bad = good;
    bad.storage.sector_count = 1;
    CHECK(!fablab_open(&client, &bad));
    bad = good;
    bad.storage.sector_size = FABLAB_SECTOR_MIN - 4;
    CHECK(!fablab_open(&client, &bad));
    bad = good;
    bad.quantities = 0;
    CHECK(!fablab_open(&client, &bad));
    bad = good;
    bad.machine = "a-name-of-a-machine-that-is-far-too-long-for-a-level-of-a-topic-xx";
    CHECK(!fablab_open(&client, &bad));
    CHECK(fablab_open(&client, &good));
}

/* MARK: Torture */

static void act(fablab_client *its) {
    switch (chance(5)) {
    case 0: note(its, fablab_badge(its, "04C1D2E3F4A5", chance(2) == 0)); break;
    case 1: note(its, fablab_job_start(its, "58", "support-moteur")); break;
    case 2: note(its, fablab_job_end(its, "58", (fablab_outcome)chance(3))); break;
    case 3:
        fablab_add(its, FABLAB_ENERGY_MWH, chance(5000));
        note(its, fablab_change(its, (fablab_state)(FABLAB_OFF + chance(6))));
        break;
    default:
        if (its->state != FABLAB_BUSY) note(its, fablab_change(its, FABLAB_BUSY));
    }
}

static void torture(void) {
    begin_world();
    /* Every second ring is large enough for what happens to it, so that nothing at all may be lost. */
    bool is_roomy = chance(2) == 0;
    uint32_t sectors = is_roomy ? 16 : 2 + chance(14);
    fablab_storage storage = flash_of(is_roomy ? 4096 : FABLAB_SECTOR_MIN + 4 * chance(600), sectors);
    flash.failures = !is_roomy && chance(4) == 0 ? 50 + chance(400) : 0;
    bool is_connected = false;
    CHECK(begin_life(&client, storage) || flash.failures != 0);
    uint32_t steps = 200 + chance(is_roomy ? 400 : 1500);
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t lost_before = client.lost;
        world.now.up += chance(4000);
        world.now.ts = chance(3) == 0 ? 0 : 1775722000000 + world.now.up;
        if (chance(3) == 0) act(&client);
        fablab_step(&client);
        note(&client, true);
        if (chance(20) == 0) {
            world.accepts = true;
            is_connected = true;
            connect(&client);
            note(&client, true);
        }
        if (chance(25) == 0) fablab_disconnected(&client), is_connected = false;
        if (chance(60) == 0) { /* the broker loses its memory */
            world.queued = 0;
            fablab_disconnected(&client);
            is_connected = false;
        }
        if (chance(8) == 0) world.accepts = chance(3) != 0;
        if (chance(4) == 0) collector_takes_all();
        if (is_connected && chance(6) == 0) collector_says(&client);
        if (chance(80) == 0) flash.bytes_left = 1 + chance(3000);
        if (flash.is_dead || (chance(150) == 0 && world.count < BOOTS - 2)) {
            note(&client, true);
            /* What was being written when the power went is not the ring's fault. */
            world.given_up += flash.is_dead ? lost_before : client.lost;
            client.lost = 0;
            if (world.count > BOOTS - 3) break;
            flash.is_dead = false;
            flash.bytes_left = 0;
            is_connected = false;
            if (!begin_life(&client, storage)) CHECK(flash.failures != 0);
        }
    }
    /* In the end all is well: what was kept and not given up arrives, and the ring becomes empty. */
    world.given_up += client.lost;
    flash.is_dead = false;
    flash.bytes_left = flash.failures = 0;
    if (world.count == BOOTS || client.seq > NUMBERS - 1000) return;
    while (!begin_life(&client, storage)) CHECK(world.count < BOOTS);
    world.accepts = true;
    for (int round = 0; !(fablab_is_safe(&client) && round > 2) && round < 400; round++) {
        if (round % 50 == 0) connect(&client);
        world.now.up += 1000;
        fablab_step(&client);
        note(&client, true);
        collector_takes_all();
        collector_says(&client);
    }
    CHECK(fablab_is_safe(&client));
    world.given_up += client.lost;
    if (world.given_up != 0) return;
    for (uint32_t index = 0; index < world.count; index++) {
        life *its = &world.lives[index];
        for (uint32_t seq = 1; seq <= its->produced; seq++) CHECK(!its->is_kept[seq] || its->is_received[seq]);
    }
}

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "messages") == 0) {
        world.prints = false;
        begin_in_ram();
        world.prints = true;
        world.now.ts = 1775722001200;
        fablab_total(&client, FABLAB_ENERGY_MWH, FABLAB_INTEGER_MAX);
        fablab_level(&client, FABLAB_TEMPERATURE_MC, -1);
        fablab_connected(&client);
        (void)fablab_change(&client, FABLAB_BUSY);
        (void)fablab_badge(&client, "04C1D2E3F4A5", true);
        (void)fablab_job_start(&client, "58", "vis \"M4\" d\xC3\xA9port\xC3\xA9" "e");
        (void)fablab_job_end(&client, "58", FABLAB_FAILED);
        fablab_leave(&client);
        fablab_step(&client);
        printf("status %s\n", fablab_will(&client));
        return 0;
    }
    if (count > 3 && strcmp(arguments[1], "torture") == 0) {
        unsigned long long first = strtoull(arguments[2], NULL, 10), lives = strtoull(arguments[3], NULL, 10);
        unsigned long whole = 0;
        for (seed = first; seed < first + lives; seed++) {
            chance_state = seed * 0x9E3779B97F4A7C15ULL + 1;
            torture();
            if (world.given_up == 0) whole++;
        }
        printf("%llu rings, %lu of them without a loss\n", lives, whole);
        return whole > lives / 4 ? 0 : 1;
    }
    messages_are_those_of_the_specification();
    what_is_too_long_takes_no_number();
    counters_never_decrease();
    acks_free_and_nothing_else_does();
    what_waits_goes_again_after_a_minute();
    settings_out_of_range_are_refused();
    printf("client of %zu bytes\n", sizeof(fablab_client));
    return 0;
}
