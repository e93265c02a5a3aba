// Walks devices with @bacnet-js/client: bacnet-js.js PORT NETWORK MAC INSTANCE AI
// Prints what it found as JSON.
const { default: Client } = require('@bacnet-js/client')

const [port, net, mac, instance, ai] = process.argv.slice(2).map(Number)
const ALL = 8
const OBJECT_LIST = 76
const PRESENT_VALUE = 85
const address = `127.0.0.1:${port}`
const client = new Client({ port: 0, interface: '127.0.0.2', broadcastAddress: address })
const device = { type: 8, instance }
const input = { type: 0, instance: ai }
const there = { address, net, adr: [mac] }

function heard (receiver) {
  return new Promise((resolve) => {
    const found = []
    const note = (message) => found.push(message.payload.deviceId)
    client.on('iAm', note)
    client.whoIs(receiver, {})
    setTimeout(() => {
      client.off('iAm', note)
      resolve(found.sort((a, b) => a - b))
    }, 500)
  })
}

async function ids (objectId) {
  const wanted = [{ objectId, properties: [{ id: ALL }] }]
  const { values } = await client.readPropertyMultiple(there, wanted)
  return values[0].values.map((each) => each.id)
}

async function walk () {
  const value = await client.readProperty(there, input, PRESENT_VALUE)
  const count = await client.readProperty(there, device, OBJECT_LIST, { arrayIndex: 0 })
  const second = await client.readProperty(there, device, OBJECT_LIST, { arrayIndex: 2 })
  const whole = await client.readProperty(there, device, OBJECT_LIST)
  return {
    gateway: await heard({ address }),
    behind: await heard({ address, net }),
    everywhere: await heard({ address, net: 0xffff }),
    value: value.values[0].value,
    count: count.values[0].value,
    second: second.values[0].value.instance,
    whole: whole.values.length,
    device: await ids(device),
    input: await ids(input)
  }
}

client.on('error', (error) => console.error(error.message))
client.on('listening', () => walk().then((found) => {
  console.log(JSON.stringify(found))
  client.close()
}, (error) => {
  console.error(error.message)
  process.exit(1)
}))
