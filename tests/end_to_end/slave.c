/* A meter that the project did not write: a libmodbus RTU slave, slave PATH UNIT.
   Every register from 49152 to 65535 holds its own number with the bits turned over. */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 49152, COUNT = 16384 };

int main(int argc, char **argv)
{
    uint8_t request[MODBUS_RTU_MAX_ADU_LENGTH];
    if (argc != 3)
        return 2;

    modbus_t *line = modbus_new_rtu(argv[1], 38400, 'N', 8, 1);
    modbus_mapping_t *registers =
        modbus_mapping_new_start_address(0, 0, 0, 0, FIRST, COUNT, 0, 0);
    for (int i = 0; i < COUNT; i++)
        registers->tab_registers[i] = (uint16_t) ~(FIRST + i);
    modbus_set_slave(line, atoi(argv[2]));
    if (modbus_connect(line) == -1) {
        fprintf(stderr, "%s: %s\n", argv[1], modbus_strerror(errno));
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        int length = modbus_receive(line, request);
        if (length > 0)
            modbus_reply(line, request, length, registers);
    }
}
