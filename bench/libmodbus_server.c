/* The peer in C: holding registers served by libmodbus in the usual way, one select
   loop over all connections.  libmodbus_server PORT */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

enum { REGISTERS = 65535, WAITING = 32 };

static void answer(modbus_t *server, modbus_mapping_t *registers, int client,
                   fd_set *open)
{
    uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
    modbus_set_socket(server, client);
    int length = modbus_receive(server, request);
    if (length > 0) {
        modbus_reply(server, request, length, registers);
    } else if (length == -1) {
        FD_CLR(client, open);
        close(client);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    modbus_t *server = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
    modbus_mapping_t *registers = modbus_mapping_new(0, 0, REGISTERS, 0);
    for (int i = 0; i < REGISTERS; i++)
        registers->tab_registers[i] = (uint16_t) i;

    int listening = modbus_tcp_listen(server, WAITING), highest = listening, on = 1;
    if (listening == -1) {
        fprintf(stderr, "%s\n", modbus_strerror(errno));
        return 1;
    }
    fd_set open;
    FD_ZERO(&open);
    FD_SET(listening, &open);
    for (;;) {
        fd_set ready = open;
        if (select(highest + 1, &ready, NULL, NULL, NULL) == -1)
            return 1;
        if (FD_ISSET(listening, &ready)) {
            int client = accept(listening, NULL, NULL);
            setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            FD_SET(client, &open);
            if (client > highest)
                highest = client;
        }
        for (int client = listening + 1; client <= highest; client++)
            if (FD_ISSET(client, &ready))
                answer(server, registers, client, &open);
    }
}
