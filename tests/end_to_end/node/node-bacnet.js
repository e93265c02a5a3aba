// Reads with node-bacnet: node-bacnet.js PORT NETWORK MAC INSTANCE AI
// Prints Present_Value, the length of Object_List and its second element, as JSON.
const Bacnet = require('node-bacnet')

const [port, net, mac, instance, ai] = process.argv.slice(2).map(Number)
const client = new Bacnet({ port: 0, interface: '127.0.0.2', broadcastAddress: '127.255.255.255' })
const there = { address: `127.0.0.1:${port}`, net, adr: [mac] }

function read (type, number, property, arrayIndex) {
  return new Promise((resolve, reject) => {
    const options = arrayIndex === undefined ? {} : { arrayIndex }
    client.readProperty(there, { type, instance: number }, property, options,
      (error, answer) => error ? reject(error) : resolve(answer.values[0].value))
  })
}

async function walk () {
  const second = await read(8, instance, 76, 2)
  return {
    value: await read(0, ai, 85),
    count: await read(8, instance, 76, 0),
    second: second.instance
  }
}

client.on('listening', () => walk().then((found) => {
  console.log(JSON.stringify(found))
  client.close()
}, (error) => {
  console.error(error.message)
  process.exit(1)
}))
