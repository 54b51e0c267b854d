#pragma once
#include "esp_partition.h"
typedef const char *esp_event_base_t;
typedef struct esp_mqtt_client *esp_mqtt_client_handle_t;
enum esp_mqtt_event_id_t { MQTT_EVENT_CONNECTED = 1, MQTT_EVENT_DISCONNECTED, MQTT_EVENT_DATA = 6 };
constexpr int ESP_EVENT_ANY_ID = -1;
struct esp_mqtt_event_t {
    char *data;
    int data_len, total_data_len;
};
typedef esp_mqtt_event_t *esp_mqtt_event_handle_t;
struct esp_mqtt_client_config_t {
    struct {
        struct {
            const char *uri;
        } address;
    } broker;
    struct {
        const char *username, *client_id;
        struct {
            const char *password;
        } authentication;
    } credentials;
    struct {
        int keepalive;
        struct {
            const char *topic, *msg;
            int msg_len, qos, retain;
        } last_will;
    } session;
};
typedef void (*esp_event_handler_t)(void *context, esp_event_base_t base, int32_t id, void *data);
esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t *config);
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t, esp_mqtt_event_id_t, esp_event_handler_t, void *context);
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t);
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t, const char *topic, int qos);
int esp_mqtt_client_enqueue(
    esp_mqtt_client_handle_t, const char *topic, const char *data, int length, int qos, int retain, bool store);
