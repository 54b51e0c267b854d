#include "tls_pin.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <string.h>

// Instead of the library's own verification: neither a chain nor a name is looked at, only the certificate itself.
static int verify(X509_STORE_CTX *store, void *context) {
    tls_pin *pin = context;
    uint8_t presented[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    X509 *certificate = X509_STORE_CTX_get0_cert(store);
    pin->is_refused = false;
    if (certificate && X509_digest(certificate, EVP_sha256(), presented, &size) == 1 && size == PIN_SIZE) {
        if (memcmp(presented, pin->wanted, PIN_SIZE) == 0) return 1;
        memcpy(pin->refused, presented, PIN_SIZE);
        pin->is_refused = true;
    }
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

int tls_pin_apply(struct mosquitto *client, tls_pin *pin, const uint8_t *sha256) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return MOSQ_ERR_NOMEM;
    memcpy(pin->wanted, sha256, PIN_SIZE);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, pin);
    int rc = mosquitto_void_option(client, MOSQ_OPT_SSL_CTX, context);
    // Else the library would want an authority's file beside it.
    if (rc == MOSQ_ERR_SUCCESS) rc = mosquitto_int_option(client, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0);
    // The client holds a reference of its own.
    SSL_CTX_free(context);
    return rc;
}
