#pragma once
#include <cstddef>
#include <cstdint>
typedef int esp_err_t;
constexpr esp_err_t ESP_OK = 0;
enum esp_partition_type_t { ESP_PARTITION_TYPE_DATA = 1 };
enum esp_partition_subtype_t { ESP_PARTITION_SUBTYPE_ANY = 0xff };
struct esp_partition_t {
    uint32_t address, size;
};
const esp_partition_t *esp_partition_find_first(esp_partition_type_t, esp_partition_subtype_t, const char *label);
esp_err_t esp_partition_read(const esp_partition_t *, size_t offset, void *bytes, size_t count);
esp_err_t esp_partition_write(const esp_partition_t *, size_t offset, const void *bytes, size_t count);
esp_err_t esp_partition_erase_range(const esp_partition_t *, size_t offset, size_t count);
