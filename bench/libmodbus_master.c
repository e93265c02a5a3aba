/* The peer on a serial line: libmodbus reads the same registers over and over and keeps
   3.5 characters of silence, which it does not by itself.

       libmodbus_master PATH BAUD FIRST COUNT SECONDS */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 2;
    int baud = atoi(argv[2]), first = atoi(argv[3]), count = atoi(argv[4]);
    long gap_ns = baud > 19200 ? 1750000 : 35000000000l / baud;
    struct timespec gap = {0, gap_ns};
    modbus_t *master = modbus_new_rtu(argv[1], baud, 'N', 8, 1);
    modbus_set_slave(master, 1);
    modbus_set_response_timeout(master, 1, 0);
    if (modbus_connect(master) == -1) {
        fprintf(stderr, "%s: %s\n", argv[1], modbus_strerror(errno));
        return 1;
    }
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    double end = seconds() + atof(argv[5]);
    while (seconds() < end) {
        if (modbus_read_registers(master, first, count, words) != count) {
            fprintf(stderr, "%s\n", modbus_strerror(errno));
            return 1;
        }
        nanosleep(&gap, NULL);
    }
    return 0;
}
