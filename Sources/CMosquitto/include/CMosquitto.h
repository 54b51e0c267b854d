#ifndef CMOSQUITTO_H
#define CMOSQUITTO_H
#include <mosquitto.h>
#endif
