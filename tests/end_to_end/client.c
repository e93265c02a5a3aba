/* Reads holding registers as any libmodbus program does: client PORT UNIT FIRST COUNT
   prints one hexadecimal word a line. */
#include <errno.h>
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    uint16_t words[MODBUS_MAX_READ_REGISTERS];
    if (argc != 5)
        return 2;
    int count = atoi(argv[4]);

    modbus_t *gateway = modbus_new_tcp("127.0.0.1", atoi(argv[1]));
    modbus_set_slave(gateway, atoi(argv[2]));
    modbus_set_response_timeout(gateway, 5, 0);
    if (modbus_connect(gateway) == -1
        || modbus_read_registers(gateway, atoi(argv[3]), count, words) != count) {
        fprintf(stderr, "%s\n", modbus_strerror(errno));
        return 1;
    }
    for (int i = 0; i < count; i++)
        printf("%04x\n", words[i]);
    modbus_close(gateway);
    modbus_free(gateway);
    return 0;
}
