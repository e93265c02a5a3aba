/* Modbus TCP clients of a busy line: each asks one block of its unit, again and again.

       clients PORT CLIENTS UNIT STEP FIRST COUNT SECONDS

   Client number N asks unit UNIT + N * STEP; the next request follows the answer at
   once, an exception after a hundredth of a second.  Prints one JSON object: answers with words and
   exceptions of every client.  Words are checked: register R of unit U is to hold
   R ^ U << 8, as paced_bus has it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <netinet/tcp.h>

enum { REQUEST = 12, CLIENTS_AT_MOST = 256 };

struct client {
    int socket, unit;
    unsigned answers, exceptions;
    double again; /* when to ask after an exception */
    size_t held;
    uint8_t buffer[512];
};

static const double REST = 0.01;
static int first, count;
static unsigned wrong;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
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

static void ask(struct client *client)
{
    uint8_t request[REQUEST] = {
        0, 0, 0, 0, 0, 6, client->unit, 3,
        first >> 8, first & 255, count >> 8, count & 255,
    };
    if (send(client->socket, request, REQUEST, 0) != REQUEST)
        give_up("send");
}

static int holds_its_words(const struct client *client)
{
    const uint8_t *words = client->buffer + 9;
    if (client->held != 9 + 2 * (size_t) count || client->buffer[6] != client->unit)
        return 0;
    for (int i = 0; i < count; i++)
        if ((words[2 * i] << 8 | words[2 * i + 1])
            != (((first + i) ^ client->unit << 8) & 0xffff))
            return 0;
    return 1;
}

static void receive(struct client *client)
{
    ssize_t got = recv(client->socket, client->buffer + client->held,
                       sizeof client->buffer - client->held, MSG_DONTWAIT);
    if (got <= 0)
        give_up("recv");
    client->held += got;
    const uint8_t *answer = client->buffer;
    if (client->held < 9 || client->held < 6 + (size_t) (answer[4] << 8 | answer[5]))
        return;
    if (answer[7] & 0x80)
        client->exceptions++;
    else if (holds_its_words(client))
        client->answers++;
    else
        wrong++;
    client->held = 0;
    if (answer[7] & 0x80)
        client->again = seconds() + REST;
    else
        ask(client);
}

int main(int argc, char **argv)
{
    if (argc != 8)
        return 2;
    int port = atoi(argv[1]), many = atoi(argv[2]);
    int unit = atoi(argv[3]), step = atoi(argv[4]);
    first = atoi(argv[5]), count = atoi(argv[6]);
    if (many < 1 || many > CLIENTS_AT_MOST)
        return 2;

    int poll = epoll_create1(0);
    struct client *all = calloc(many, sizeof *all);
    for (int i = 0; i < many; i++) {
        struct epoll_event wish = {.events = EPOLLIN, .data.ptr = all + i};
        all[i].socket = connected(port);
        all[i].unit = unit + i * step;
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &wish);
        ask(all + i);
    }
    double begin = seconds(), now = begin, end = begin + atof(argv[7]);
    while (now < end) {
        struct epoll_event ready[64];
        int several = epoll_wait(poll, ready, 64, 5);
        for (int i = 0; i < several; i++)
            receive(ready[i].data.ptr);
        now = seconds();
        for (int i = 0; i < many; i++)
            if (all[i].again && now >= all[i].again) {
                all[i].again = 0;
                ask(all + i);
            }
    }
    printf("{\"seconds\": %.6f, \"wrong\": %u", now - begin, wrong);
    printf(", \"answers\": [");
    for (int i = 0; i < many; i++)
        printf(i ? ", %u" : "%u", all[i].answers);
    printf("], \"exceptions\": [");
    for (int i = 0; i < many; i++)
        printf(i ? ", %u" : "%u", all[i].exceptions);
    printf("]}\n");
    return 0;
}
