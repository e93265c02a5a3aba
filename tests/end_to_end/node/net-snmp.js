// node net-snmp.js PORT v1|v2c COMMUNITY OID: GET, GETNEXT and the subtree below OID.
// Prints a JSON object; values are those of the GET, the name of the GETNEXT, the count.
const snmp = require("net-snmp");

const [port, version, community, oid] = process.argv.slice(2);
const session = snmp.createSession("127.0.0.1", community, {
    port: Number(port),
    version: version === "v1" ? snmp.Version1 : snmp.Version2c,
    timeout: 2000,
});
const fail = (error) => {
    console.error(String(error));
    process.exit(1);
};
const one = (ask, name) => new Promise((done) => {
    ask.call(session, [name], (error, varbinds) => error ? fail(error) : done(varbinds[0]));
});

(async () => {
    const value = (await one(session.get, oid)).value;
    const next = (await one(session.getNext, oid)).oid;
    const column = oid.split(".").slice(0, -2).join(".");
    let count = 0;
    session.subtree(column, 20, (varbinds) => { count += varbinds.length; }, (error) => {
        if (error)
            fail(error);
        console.log(JSON.stringify({ value, next, count }));
        session.close();
    });
})();
