/* What the sketch uses of the Arduino core and of ESP-IDF, declared so that a computer can check its syntax and types. */
#pragma once
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <sys/time.h>

struct HardwareSerial {
    void begin(unsigned long baud);
    int available();
    int read();
    size_t println(const char *text);
};
extern HardwareSerial Serial, Serial2;
uint32_t analogReadMilliVolts(uint8_t pin);
void delay(uint32_t milliseconds);
void configTime(long offset, int daylight, const char *server);
extern "C" size_t strlcpy(char *to, const char *from, size_t size) noexcept;

typedef struct QueueDefinition *QueueHandle_t;
typedef int BaseType_t;
constexpr BaseType_t pdTRUE = 1;
QueueHandle_t xQueueCreate(uint32_t length, uint32_t size);
BaseType_t xQueueSend(QueueHandle_t queue, const void *item, uint32_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void *item, uint32_t ticks);
