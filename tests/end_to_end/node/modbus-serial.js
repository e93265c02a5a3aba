// Reads holding registers with modbus-serial: modbus-serial.js PORT UNIT FIRST COUNT
const ModbusRTU = require('modbus-serial')

async function read (port, unit, first, count) {
  const client = new ModbusRTU()
  await client.connectTCP('127.0.0.1', { port })
  client.setID(unit)
  client.setTimeout(5000)
  const { data } = await client.readHoldingRegisters(first, count)
  for (const word of data) console.log(word.toString(16))
  client.close()
}

read(...process.argv.slice(2).map(Number)).catch((error) => {
  console.error(error.message)
  process.exit(1)
})
