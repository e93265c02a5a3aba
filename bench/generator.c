/* Modbus TCP load: reads holding registers over many connections, some requests ahead.

       generator PORT CONNECTIONS DEPTH UNIT FIRST COUNT SECONDS [UNITS]

   With UNITS no read is asked again for a long while: all parts of the COUNT words of
   that many units from UNIT on are asked in turn, so that no whole answer can be kept.
   Every connection keeps DEPTH requests outstanding until the time is over, then the
   last answers are awaited, so that answers and the server's processor time can be
   divided.  Prints one JSON object; every answer is checked for its length, its
   function code and its place in the order. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <netinet/tcp.h>

enum { MAX_DEPTH = 64, REQUEST = 12, PATIENCE_MS = 2000 };

/* Latencies are counted in bins that grow with them: 32 to each doubling, 3 % wide. */
enum { PER_DOUBLING = 32, BINS = 64 * PER_DOUBLING };

struct read {
    int unit, first, words;
};

struct connection {
    int socket;
    uint16_t next, awaited;            /* transaction numbers */
    uint64_t asked[MAX_DEPTH];         /* when, by transaction number */
    uint8_t words[MAX_DEPTH];          /* how many, likewise */
    size_t held;
    uint8_t buffer[MAX_DEPTH * 512];
};

static int depth, unit, first, count, units;
static uint64_t bins[BINS], answers, errors;

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static int bin_of(uint64_t value)
{
    if (value < PER_DOUBLING)
        return (int) value;
    int doubling = 63 - __builtin_clzll(value) - 5;
    return doubling * PER_DOUBLING + (int) (value >> doubling);
}

static double middle_of(int bin)
{
    if (bin < 2 * PER_DOUBLING)
        return bin;
    int doubling = bin / PER_DOUBLING - 1;
    return (double) ((uint64_t) (bin - doubling * PER_DOUBLING) << doubling)
        + (double) (1ull << doubling) / 2;
}

static double microseconds_at(double share)
{
    uint64_t below = 0, wanted = (uint64_t) ((double) answers * share);
    for (int bin = 0; bin < BINS; bin++)
        if ((below += bins[bin]) > wanted)
            return middle_of(bin) / 1000;
    return 0;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static struct read another(void)
{
    static int of, from, words = 1;
    if (!units)
        return (struct read) {unit, first, count};
    if (++of == units) {
        of = 0;
        if (++from > count - words) {
            from = 0;
            words = words % count + 1;
        }
    }
    return (struct read) {unit + of, first + from, words};
}

static void ask(struct connection *on, int times)
{
    uint8_t requests[MAX_DEPTH * REQUEST];
    uint64_t now = nanoseconds();
    for (int i = 0; i < times; i++) {
        uint16_t number = on->next++;
        struct read of = another();
        uint8_t request[REQUEST] = {
            number >> 8, number & 255, 0, 0, 0, 6, of.unit, 3,
            of.first >> 8, of.first & 255, of.words >> 8, of.words & 255,
        };
        memcpy(requests + i * REQUEST, request, REQUEST);
        on->asked[number % MAX_DEPTH] = now;
        on->words[number % MAX_DEPTH] = of.words;
    }
    if (send(on->socket, requests, times * REQUEST, 0) != times * REQUEST)
        give_up("send");
}

/* Counts the whole answers in the buffer and keeps the rest for the next time. */
static int take(struct connection *on)
{
    size_t at = 0;
    int taken = 0;
    uint64_t now = nanoseconds();
    while (on->held - at >= 9) {
        const uint8_t *answer = on->buffer + at;
        size_t length = 6 + (answer[4] << 8 | answer[5]);
        if (on->held - at < length)
            break;
        uint16_t number = answer[0] << 8 | answer[1];
        errors += number != on->awaited || answer[7] != 3
            || length != 9 + 2u * on->words[number % MAX_DEPTH];
        bins[bin_of(now - on->asked[number % MAX_DEPTH])]++;
        on->awaited = number + 1;
        at += length;
        taken++;
    }
    memmove(on->buffer, on->buffer + at, on->held -= at);
    answers += taken;
    return taken;
}

static int connected(int port)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(port)};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int made = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (connect(made, (struct sockaddr *) &server, sizeof server) == -1)
        give_up("connect");
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

static void receive(struct connection *on)
{
    ssize_t got = recv(on->socket, on->buffer + on->held,
                       sizeof on->buffer - on->held, MSG_DONTWAIT);
    if (got > 0)
        on->held += got;
    else if (got == 0 || errno != EAGAIN)
        give_up("recv");
}

int main(int argc, char **argv)
{
    if (argc < 8)
        return 2;
    int port = atoi(argv[1]), connections = atoi(argv[2]);
    depth = atoi(argv[3]), unit = atoi(argv[4]);
    first = atoi(argv[5]), count = atoi(argv[6]);
    units = argc > 8 ? atoi(argv[8]) : 0;
    if (depth < 1 || depth > MAX_DEPTH)
        return 2;

    int poll = epoll_create1(0);
    struct connection *all = calloc(connections, sizeof *all);
    for (int i = 0; i < connections; i++) {
        struct epoll_event wish = {.events = EPOLLIN, .data.ptr = all + i};
        all[i].socket = connected(port);
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &wish);
    }

    uint64_t start = nanoseconds(), last = start;
    uint64_t end = start + (uint64_t) (atof(argv[7]) * 1e9);
    int outstanding = connections * depth;
    for (int i = 0; i < connections; i++)
        ask(all + i, depth);
    while (outstanding > 0) {
        struct epoll_event ready[64];
        int several = epoll_wait(poll, ready, 64, PATIENCE_MS);
        if (several == 0)
            break;
        last = nanoseconds();
        for (int i = 0; i < several; i++) {
            struct connection *on = ready[i].data.ptr;
            receive(on);
            int taken = take(on);
            if (taken && last < end)
                ask(on, taken);
            else
                outstanding -= taken;
        }
    }
    errors += outstanding; /* never answered */
    printf("{\"answers\": %llu, \"rps\": %.0f, \"p50_us\": %.1f, \"p99_us\": %.1f, "
           "\"errors\": %llu}\n",
           (unsigned long long) answers, (double) answers * 1e9 / (double) (last - start),
           microseconds_at(.5), microseconds_at(.99), (unsigned long long) errors);
    return 0;
}
