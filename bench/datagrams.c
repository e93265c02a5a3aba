/* SNMP or BACnet load over UDP: prepared requests, a window of them outstanding.

       datagrams PORT FILE WINDOW SECONDS [bacnet]

   FILE holds requests, each behind its length (two octets, low one first); the
   request-ids have four octets, which the k-th request's hold k, high one first.  They
   are sent round and round until the time is over, then the last answers are awaited,
   so that answers and the server's processor time can be divided.  Prints one JSON
   object; every answer is checked for its request-id and its error-status.

   The k-th BACnet request's invoke id is k modulo 256, of which the window must be
   less.  Every answer is checked to be a whole ComplexACK. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { MOST = 4096, PATIENCE_MS = 1000, BINS = 100000 };

static struct { uint16_t length; uint8_t octets[2048]; uint64_t asked; } all[MOST];
static uint32_t bins[BINS]; /* answers by their latency in microseconds */
static int many;

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void read_requests(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t length[2];
    if (!file)
        give_up(path);
    while (many < MOST && fread(length, 1, 2, file) == 2) {
        all[many].length = length[0] | length[1] << 8;
        if (all[many].length > sizeof all[many].octets
            || fread(all[many].octets, 1, all[many].length, file) != all[many].length)
            give_up("fread");
        many++;
    }
    fclose(file);
}

/* Where the content of the element at `at` begins. */
static int inside(const uint8_t *data, int at)
{
    return at + 2 + (data[at + 1] < 0x80 ? 0 : data[at + 1] & 0x7f);
}

/* Which request the answer is to; -1 if it is none that says all is well. */
static int answered(const uint8_t *data, int length)
{
    int version = inside(data, 0), community = version + 3;
    int pdu = inside(data, community) + data[community + 1];
    int id = inside(data, pdu);
    if (length < id + 9 || data[pdu] != 0xa2 || data[id + 1] != 4 || data[id + 8])
        return -1;
    int number = (int) data[id + 4] << 8 | data[id + 5];
    return number < many ? number : -1;
}

/* The same of a BACnet/IP datagram, modulo 256. */
static int answered_bacnet(const uint8_t *data, int length)
{
    int at = 6 + (data[5] & 0x20 ? 4 + data[8] : 0);
    at += data[5] & 0x08 ? 3 + data[at + 2] : 0;
    return length > at + 3 && data[at] == 0x30 ? data[at + 1] : -1;
}

static double percentile(uint64_t answers, double share)
{
    uint64_t below = 0, wanted = (uint64_t) ((double) answers * share);
    for (int bin = 0; bin < BINS; bin++)
        if ((below += bins[bin]) > wanted)
            return bin + .5;
    return BINS;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    int (*number_of)(const uint8_t *, int) = argc > 5 ? answered_bacnet : answered;
    int numbers = argc > 5 ? 256 : MOST;
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    read_requests(argv[2]);
    int window = atoi(argv[3]), room = 4 << 20;
    int on = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(on, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (connect(on, (struct sockaddr *) &server, sizeof server) == -1)
        give_up("connect");

    uint64_t start = nanoseconds(), last = start;
    uint64_t end = start + (uint64_t) (atof(argv[4]) * 1e9);
    uint64_t answers = 0, errors = 0, octets = 0;
    int next = 0, outstanding = 0;
    while (last < end || outstanding) {
        while (last < end && outstanding < window) {
            all[next % numbers].asked = nanoseconds();
            send(on, all[next].octets, all[next].length, 0);
            next = (next + 1) % many;
            outstanding++;
        }
        struct pollfd readable = {.fd = on, .events = POLLIN};
        if (poll(&readable, 1, PATIENCE_MS) == 0) {
            errors += outstanding;
            outstanding = 0;
        }
        uint8_t data[65536];
        ssize_t got;
        while ((got = recv(on, data, sizeof data, MSG_DONTWAIT)) > 0) {
            int number = number_of(data, (int) got);
            last = nanoseconds();
            outstanding--;
            octets += got;
            if (number == -1) {
                errors++;
                continue;
            }
            uint64_t took = (last - all[number].asked) / 1000;
            bins[took < BINS ? took : BINS - 1]++;
            answers++;
        }
        last = nanoseconds();
    }
    printf("{\"answers\": %llu, \"rps\": %.0f, \"p50_us\": %.1f, \"p99_us\": %.1f, "
           "\"octets\": %.0f, \"errors\": %llu}\n",
           (unsigned long long) answers, (double) answers * 1e9 / (double) (last - start),
           percentile(answers, .5), percentile(answers, .99),
           answers ? (double) octets / (double) answers : 0,
           (unsigned long long) errors);
    return 0;
}
