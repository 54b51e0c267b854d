/*
 * An ESP32 with an SCT-013 current clamp and a badge reader on its serial port, for the Arduino core 3 (esp-mqtt is part of it).
 * Copy client/fablab.h and client/fablab.c beside this file, make a partition "ring" of type data in partitions.csv
 *
 *     ring, data, 0x40, , 0x40000
 *
 * and fill in the five lines below. What it measures goes on being counted while there is no network, and is told afterwards.
 */
#include <Preferences.h>
#include <WiFi.h>
#include <esp_partition.h>
#include <esp_random.h>
#include <esp_timer.h>
#include <mqtt_client.h>
#include <time.h>

#include "fablab.h"

static const char *const wifi_name = "atelier";
static const char *const wifi_password = "change me";
static const char *const broker = "mqtt://192.168.1.10:1883"; /* mqtts://…:8883 with .verification.certificate for TLS */
static const char *const machine_password = "change me";      /* of the broker's user, which is the machine's id */
static const char *const lab = "beaux-exemples", *const machine = "router-1";

static const int clamp_pin = 34;
static const double volts = 230, amperes_per_volt = 30;
static const uint32_t save_every_mwh = 100; /* a power cut loses less than this */

static fablab_client client;
static const esp_partition_t *partition;
static esp_mqtt_client_handle_t mqtt;
static Preferences memory;
static double energy_mwh;
static uint64_t saved_mwh;

/* The MQTT client has a task of its own: what it says is only noted there, and taken up in loop. */
static volatile bool was_connected, was_disconnected;
static QueueHandle_t acks;
typedef struct {
    size_t length;
    char text[96];
} ack_text;

/* MARK: What the client asks for */

static fablab_time now(void *) {
    fablab_time time_now = {(uint64_t)esp_timer_get_time() / 1000, 0};
    struct timeval wall;
    gettimeofday(&wall, nullptr);
    if (wall.tv_sec > 1700000000) time_now.ts = (uint64_t)wall.tv_sec * 1000 + (uint64_t)wall.tv_usec / 1000;
    return time_now;
}

static bool publish(void *, const char *topic, const char *payload, size_t length, bool retain) {
    return esp_mqtt_client_enqueue(mqtt, topic, payload, (int)length, 1, retain, true) >= 0;
}

static bool ring_read(void *, uint32_t address, void *bytes, uint32_t count) {
    return esp_partition_read(partition, address, bytes, count) == ESP_OK;
}

static bool ring_write(void *, uint32_t address, const void *bytes, uint32_t count) {
    return esp_partition_write(partition, address, bytes, count) == ESP_OK;
}

static bool ring_erase(void *, uint32_t address, uint32_t count) {
    return esp_partition_erase_range(partition, address, count) == ESP_OK;
}

/* MARK: MQTT */

static void on_mqtt(void *, esp_event_base_t, int32_t id, void *data) {
    esp_mqtt_event_handle_t event = (esp_mqtt_event_handle_t)data;
    switch ((esp_mqtt_event_id_t)id) {
    case MQTT_EVENT_CONNECTED: was_connected = true; break;
    case MQTT_EVENT_DISCONNECTED: was_disconnected = true; break;
    case MQTT_EVENT_DATA: {
        ack_text ack = {(size_t)event->data_len, {0}};
        if (ack.length > sizeof ack.text || event->total_data_len != event->data_len) break;
        memcpy(ack.text, event->data, ack.length);
        xQueueSend(acks, &ack, 0);
        break;
    }
    default: break;
    }
}

static void start_mqtt() {
    static char will_topic[FABLAB_TOPIC_MAX], will[64];
    strlcpy(will_topic, fablab_topic(&client, FABLAB_STATUS), sizeof will_topic);
    strlcpy(will, fablab_will(&client), sizeof will);
    esp_mqtt_client_config_t config = {};
    config.broker.address.uri = broker;
    config.credentials.username = machine;
    config.credentials.client_id = machine;
    config.credentials.authentication.password = machine_password;
    config.session.keepalive = 30;
    config.session.last_will.topic = will_topic;
    config.session.last_will.msg = will;
    config.session.last_will.qos = 1;
    config.session.last_will.retain = 1;
    mqtt = esp_mqtt_client_init(&config);
    esp_mqtt_client_register_event(mqtt, (esp_mqtt_event_id_t)ESP_EVENT_ANY_ID, on_mqtt, nullptr);
    esp_mqtt_client_start(mqtt);
}

/* MARK: The machine */

/* The current over five periods of the mains, from the clamp's voltage around its middle. */
static double measured_watts() {
    double sum = 0, square = 0;
    int count = 0;
    for (int64_t end = esp_timer_get_time() + 100000; esp_timer_get_time() < end; count++) {
        double sample = analogReadMilliVolts(clamp_pin) / 1000.0;
        sum += sample;
        square += sample * sample;
    }
    double mean = sum / count, variance = square / count - mean * mean;
    return variance > 0 ? sqrt(variance) * amperes_per_volt * volts : 0;
}

/* The reader sends a badge's number as a line of hexadecimal digits: it came, or it went. */
static void read_badge() {
    static char badge[65], inside[65];
    static size_t length;
    while (Serial2.available() > 0) {
        char byte = (char)toupper(Serial2.read());
        if (isxdigit(byte) && length < sizeof badge - 1) badge[length++] = byte;
        if (byte != '\n') continue;
        badge[length] = 0;
        bool is_in = strcmp(badge, inside) != 0;
        if (length >= 4 && fablab_badge(&client, badge, is_in)) strlcpy(inside, is_in ? badge : "", sizeof inside);
        length = 0;
    }
}

void setup() {
    Serial.begin(115200);
    Serial2.begin(9600);
    memory.begin("fablab");
    saved_mwh = memory.getULong64("energy", 0);
    partition = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, (esp_partition_subtype_t)0x40, "ring");
    acks = xQueueCreate(8, sizeof(ack_text));
    WiFi.begin(wifi_name, wifi_password);
    configTime(0, 0, "pool.ntp.org");

    fablab_settings settings = {};
    settings.storage = {4096, partition != nullptr ? partition->size / 4096 : 0, nullptr, ring_read, ring_write, ring_erase};
    settings.boot = ((uint64_t)(esp_random() >> 12) << 32 | esp_random()) + 1;
    settings.clock = now;
    settings.publish = publish;
    settings.period_ms = 10000;
    settings.quantities = 1u << FABLAB_ENERGY_MWH | 1u << FABLAB_POWER_MW;
    settings.lab = lab;
    settings.machine = machine;
    settings.model = "esp32-clamp";
    settings.firmware = "1.0.0";
    if (!fablab_open(&client, &settings)) {
        Serial.println("The partition \"ring\" is missing, or a name is too long.");
        for (;;) delay(1000);
    }
    energy_mwh = (double)saved_mwh;
    fablab_total(&client, FABLAB_ENERGY_MWH, saved_mwh);
    start_mqtt();
}

void loop() {
    static int64_t before = esp_timer_get_time();
    double watts = measured_watts();
    int64_t after = esp_timer_get_time();
    energy_mwh += watts * (double)(after - before) / 3.6e6;
    before = after;
    fablab_level(&client, FABLAB_POWER_MW, (int64_t)(watts * 1000));
    fablab_total(&client, FABLAB_ENERGY_MWH, (uint64_t)energy_mwh);
    /* It only measures, so it says no state (N29): the lab's thresholds decide. */
    if ((uint64_t)energy_mwh >= saved_mwh + save_every_mwh) {
        saved_mwh = (uint64_t)energy_mwh;
        memory.putULong64("energy", saved_mwh);
    }
    read_badge();

    if (was_disconnected) {
        was_disconnected = false;
        fablab_disconnected(&client);
    }
    if (was_connected) {
        was_connected = false;
        esp_mqtt_client_subscribe_single(mqtt, fablab_topic(&client, FABLAB_ACK), 1);
        fablab_connected(&client);
    }
    for (ack_text ack; xQueueReceive(acks, &ack, 0) == pdTRUE;) fablab_received(&client, ack.text, ack.length);
    fablab_step(&client);
}
