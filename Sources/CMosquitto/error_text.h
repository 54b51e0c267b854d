#ifndef ERROR_TEXT_H
#define ERROR_TEXT_H

#include <stdio.h>
#include <string.h>

// The library's error lines, joined by "; " and cut at the buffer's end.
typedef struct error_text {
    char text[512];
} error_text;

static inline void error_text_clear(error_text *error) { error->text[0] = 0; }

static inline void error_text_append(error_text *error, const char *line) {
    size_t used = strlen(error->text);
    if (used + 3 >= sizeof error->text || strstr(error->text, line)) return;
    snprintf(error->text + used, sizeof error->text - used, "%s%s", used ? "; " : "", line);
}

#endif
