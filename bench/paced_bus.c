/* An RS485 line behind a pty, as slow as the real one: every character takes its time.

       paced_bus PATH BAUD BITS

   Units 1 to 247 answer reads of registers 3.5 characters after the request has passed
   the line; register R of unit U holds R ^ U << 8.  Counted are requests whose first
   character came sooner than 3.5 characters after the last one of what was on the line
   before, as it was really delivered.  On standard input:

       dead UNIT           that unit answers no more (0: all do)
       watch UNIT FIRST    time the requests for that register of that unit
       figures             print one JSON object on what was since the last time */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST = 8, AT_MOST = 256, HALF_A_REQUEST_MS = 50 };

struct figures {
    unsigned requests, answers, violations, damaged, watched;
    uint64_t begin, end, wire, gaps, shortest_gap, watched_first, watched_last;
};

static uint64_t character, silence, still_since;
static int line, dead, watched_unit = -1, watched_register;
static struct figures seen;

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static void wait_until(uint64_t moment)
{
    struct timespec at = {moment / 1000000000u, moment % 1000000000u};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        ;
}

static uint16_t check_sequence(const uint8_t *bytes, size_t length)
{
    uint16_t sum = 0xffff;
    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? sum >> 1 ^ 0xa001 : sum >> 1;
    }
    return sum;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void open_pty(const char *path)
{
    struct termios raw;
    line = posix_openpt(O_RDWR | O_NOCTTY);
    if (line == -1 || grantpt(line) || unlockpt(line))
        give_up("pty");
    /* Kept open, so that whoever uses it may close it and open it again. */
    int other = open(ptsname(line), O_RDWR | O_NOCTTY);
    tcgetattr(other, &raw);
    cfmakeraw(&raw);
    tcsetattr(other, TCSANOW, &raw);
    unlink(path);
    if (symlink(ptsname(line), path))
        give_up(path);
}

/* The answer to a read, or nothing for anything else. */
static size_t answer_to(const uint8_t *request, uint8_t *answer)
{
    int unit = request[0], first = request[2] << 8 | request[3];
    int count = request[4] << 8 | request[5];
    if (unit == dead || unit == 0 || (request[1] != 3 && request[1] != 4))
        return 0;
    answer[0] = unit, answer[1] = request[1], answer[2] = 2 * count;
    for (int i = 0; i < count; i++) {
        int word = (first + i) ^ unit << 8;
        answer[3 + 2 * i] = word >> 8, answer[4 + 2 * i] = word & 255;
    }
    size_t length = 3 + 2 * count;
    uint16_t sum = check_sequence(answer, length);
    answer[length] = sum & 255, answer[length + 1] = sum >> 8;
    return length + 2;
}

static void count_request(const uint8_t *request, uint64_t begun)
{
    uint64_t gap = begun - still_since;
    if (!seen.requests++) {
        seen.begin = begun;
    } else {
        seen.gaps += gap;
        if (gap < seen.shortest_gap || !seen.shortest_gap)
            seen.shortest_gap = gap;
    }
    seen.violations += still_since && gap < silence;
    if (request[0] == watched_unit
        && (request[2] << 8 | request[3]) == watched_register) {
        if (!seen.watched++)
            seen.watched_first = begun;
        seen.watched_last = begun;
    }
}

static void serve(const uint8_t *request, uint64_t begun)
{
    uint8_t answer[AT_MOST + 8];
    count_request(request, begun);
    uint64_t asked = begun + REQUEST * character;
    size_t length = answer_to(request, answer);
    still_since = asked;
    for (size_t i = 0; i < length; i++) {
        wait_until(asked + silence + (i + 1) * character);
        still_since = nanoseconds();
        if (write(line, answer + i, 1) != 1)
            give_up("write");
    }
    if (length) {
        seen.answers++;
        seen.wire += (REQUEST + length) * character + 2 * silence;
        seen.end = asked + 2 * silence + length * character;
    }
}

static void print_figures(void)
{
    double cycle = seen.watched > 1
        ? (seen.watched_last - seen.watched_first) / 1e9 / (seen.watched - 1) : 0;
    printf("{\"requests\": %u, \"answers\": %u, \"violations\": %u, \"damaged\": %u, "
           "\"seconds\": %.6f, \"wire_s\": %.6f, \"shortest_gap_ms\": %.3f, "
           "\"mean_gap_ms\": %.3f, \"watched\": %u, \"cycle_s\": %.4f}\n",
           seen.requests, seen.answers, seen.violations, seen.damaged,
           (seen.end - seen.begin) / 1e9, seen.wire / 1e9, seen.shortest_gap / 1e6,
           seen.requests > 1 ? seen.gaps / 1e6 / (seen.requests - 1) : 0,
           seen.watched, cycle);
    fflush(stdout);
    memset(&seen, 0, sizeof seen);
}

static void obey(void)
{
    static char text[256];
    static size_t held;
    ssize_t got = read(STDIN_FILENO, text + held, sizeof text - 1 - held);
    if (got <= 0)
        exit(0);
    text[held += got] = 0;
    for (char *end; (end = strchr(text, '\n')); held -= end + 1 - text,
         memmove(text, end + 1, held + 1)) {
        sscanf(text, "dead %d", &dead);
        sscanf(text, "watch %d %d", &watched_unit, &watched_register);
        if (!strncmp(text, "figures", 7))
            print_figures();
    }
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    int baud = atoi(argv[2]);
    character = 1000000000ull * atoi(argv[3]) / baud;
    silence = baud > 19200 ? 1750000 : 7 * character / 2;
    prctl(PR_SET_TIMERSLACK, 1);
    open_pty(argv[1]);
    printf("ready\n");
    fflush(stdout);

    uint8_t request[AT_MOST];
    size_t held = 0;
    uint64_t begun = 0;
    for (;;) {
        struct pollfd ready[] = {{line, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        if (!poll(ready, 2, held ? HALF_A_REQUEST_MS : -1)) {
            seen.damaged++;
            held = 0;
        }
        if (ready[1].revents)
            obey();
        if (!(ready[0].revents & POLLIN))
            continue;
        uint64_t now = nanoseconds();
        ssize_t got = read(line, request + held, sizeof request - held);
        if (got <= 0)
            continue;
        if (!held)
            begun = now;
        held += got;
        while (held >= REQUEST) {
            uint16_t sum = check_sequence(request, REQUEST - 2);
            if (sum == (request[6] | request[7] << 8))
                serve(request, begun);
            else
                seen.damaged++;
            memmove(request, request + REQUEST, held -= REQUEST);
        }
    }
}
