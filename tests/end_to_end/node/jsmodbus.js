// Reads holding registers with jsmodbus: jsmodbus.js PORT UNIT FIRST COUNT
const modbus = require('jsmodbus')
const net = require('net')

const [port, unit, first, count] = process.argv.slice(2).map(Number)
const socket = new net.Socket()
const client = new modbus.client.TCP(socket, unit)

function fail (error) {
  console.error(error.message || error)
  process.exit(1)
}

socket.on('error', fail)
socket.on('connect', () => {
  client.readHoldingRegisters(first, count).then(({ response }) => {
    for (const word of response.body.valuesAsArray) console.log(word.toString(16))
    socket.end()
  }, fail)
})
socket.connect({ host: '127.0.0.1', port })
