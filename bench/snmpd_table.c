/* The table of measurements as a module for snmpd: `dlmod snmpd_table FILE.so`.

   The columns are the numbers in the file that SNMPD_TABLE names, one a line, in order;
   the rows are the 192 loads of 32 devices.  Rows in a container with a lookup of its
   own, values made when asked: the fastest way that the library of snmpd offers. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEVICES = 32, LOADS = 6, MOST = 4096 };

struct row {
    netsnmp_index index; /* first: what the container sorts by */
    oid name[2];
};

static const oid TABLE[] = {1, 3, 6, 1, 4, 1, 4555, 10, 20, 20};
static unsigned services[MOST];
static int columns;

static int column_of(unsigned service)
{
    int low = 0, high = columns - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (services[middle] == service)
            return middle;
        if (services[middle] < service)
            low = middle + 1;
        else
            high = middle - 1;
    }
    return -1;
}

static int answer(netsnmp_mib_handler *handler, netsnmp_handler_registration *registered,
                  netsnmp_agent_request_info *asked, netsnmp_request_info *request)
{
    (void) handler, (void) registered;
    for (; request && asked->mode == MODE_GET; request = request->next) {
        if (request->processed)
            continue;
        struct row *row = netsnmp_container_table_row_extract(request);
        netsnmp_table_request_info *place = netsnmp_extract_table_info(request);
        int column = place ? column_of(place->colnum) : -1;
        if (!row || column < 0) {
            netsnmp_set_request_error(asked, request, SNMP_NOSUCHINSTANCE);
            continue;
        }
        u_long value = (row->name[0] * 1009 + row->name[1] * 31 + column * 7) % 4000000;
        snmp_set_var_typed_integer(request->requestvb, ASN_GAUGE, value);
    }
    return SNMP_ERR_NOERROR;
}

/* snmpd steps over columns that do not exist when it is told which do. */
static netsnmp_column_info *valid_columns(void)
{
    netsnmp_column_info *first = NULL, **next = &first;
    for (int i = 0; i < columns; i++) {
        netsnmp_column_info *run = SNMP_MALLOC_TYPEDEF(netsnmp_column_info);
        run->isRange = 1;
        run->details.range[0] = services[i];
        while (i + 1 < columns && services[i + 1] == services[i] + 1)
            i++;
        run->details.range[1] = services[i];
        *next = run;
        next = &run->next;
    }
    return first;
}

void init_snmpd_table(void)
{
    FILE *file = fopen(getenv("SNMPD_TABLE"), "r");
    while (file && columns < MOST && fscanf(file, "%u", services + columns) == 1)
        columns++;
    if (!columns) {
        snmp_log(LOG_ERR, "snmpd_table: SNMPD_TABLE names no file of columns\n");
        return;
    }
    netsnmp_table_registration_info *shape =
        SNMP_MALLOC_TYPEDEF(netsnmp_table_registration_info);
    netsnmp_table_helper_add_indexes(shape, ASN_INTEGER, ASN_INTEGER, 0);
    shape->min_column = services[0];
    shape->max_column = services[columns - 1];
    shape->valid_columns = valid_columns();

    netsnmp_container *rows = netsnmp_container_find("snmpd_table:table_container");
    for (oid device = 1; device <= DEVICES; device++)
        for (oid load = 1; load <= LOADS; load++) {
            struct row *row = calloc(1, sizeof *row);
            row->name[0] = device;
            row->name[1] = load;
            row->index.oids = row->name;
            row->index.len = 2;
            CONTAINER_INSERT(rows, row);
        }
    netsnmp_container_table_register(
        netsnmp_create_handler_registration("snmpd_table", answer, TABLE,
                                            OID_LENGTH(TABLE), HANDLER_CAN_RONLY),
        shape, rows, TABLE_CONTAINER_KEY_NETSNMP_INDEX);
}
