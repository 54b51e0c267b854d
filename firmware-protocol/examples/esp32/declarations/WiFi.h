#pragma once
struct WiFiClass {
    int begin(const char *name, const char *password);
};
extern WiFiClass WiFi;
