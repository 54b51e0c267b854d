#ifndef TLS_PIN_H
#define TLS_PIN_H

#include <mosquitto.h>
#include <stdbool.h>
#include <stdint.h>

enum { PIN_SIZE = 32 };

// The one certificate a broker may present, by the SHA-256 of its DER form, whoever signed it and for whatever name.
typedef struct tls_pin {
    uint8_t wanted[PIN_SIZE];
    // What was presented last, when it was another one.
    uint8_t refused[PIN_SIZE];
    // Written by the thread that connects, read by the one that waits for it: the publisher's are two.
    _Atomic bool is_refused;
} tls_pin;

// Turns TLS on for `client`; `pin` outlives it. A MOSQ_ERR_* value.
int tls_pin_apply(struct mosquitto *client, tls_pin *pin, const uint8_t *sha256);

#endif
