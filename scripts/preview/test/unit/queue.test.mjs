import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { membership } from './phone.mjs'
import { handset, school } from './school.mjs'
import { problem, session } from './service.mjs'

const guard = membership('m1', 'guard')
const cook = membership('m2', 'canteen_worker')
const offline = () => {
  throw { errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED' }
}

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

test('what was done is sent in its order and forgotten after the acknowledgement', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  for (const text of ['1', '2', '3']) mine.do(text)
  assert.deepEqual(mine.queue.standing(), { waiting: 3, refused: 0 })
  assert.equal(await mine.sync.flush(), 'done')
  assert.deepEqual(server.texts(), ['1', '2', '3'])
  assert.deepEqual(mine.queue.standing(), { waiting: 0, refused: 0 })
  assert.deepEqual([...mine.stored.keys()].filter((key) => key.startsWith('queue:')), [])
})

test('an entry says who did what, when and in which order', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server, { now: () => Date.UTC(2022, 2, 31, 2, 22) })
  const { id } = mine.do('1')
  await mine.sync.flush()
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(parseInt(id.slice(0, 13).replace('-', ''), 16), Date.UTC(2022, 2, 31, 2, 22))
  assert.deepEqual(server.records.get(id), {
    id,
    kind: 'check-in',
    device_time: '2022-03-31T02:22:00.000Z',
    sequence: Date.UTC(2022, 2, 31, 2, 22),
    body: { text: '1' },
    acting: 'm1',
  })
})

test('a thousand waiting are sent twenty at a time, once each', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  for (let n = 0; n < 1000; n++) mine.do(String(n))
  await mine.sync.flush()
  assert.equal(server.batches.length, 50)
  assert.deepEqual(server.texts(), Array.from({ length: 1000 }, (_, n) => String(n)))
})

test('attempts that overlap are one, and take along what was done meanwhile', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  mine.do('1')
  const first = mine.sync.flush()
  mine.do('2')
  await Promise.all([first, mine.sync.flush()])
  assert.deepEqual(server.batches.map((batch) => batch.length), [1, 1])
})

test('what is done while an empty attempt ends is not forgotten', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  void mine.sync.flush()
  mine.do('1')
  assert.equal(await mine.sync.flush(), 'done')
  assert.deepEqual(server.texts(), ['1'])
})

test('without a network everything stays, also over a restart', async () => {
  const server = school({ memberships: [guard], routes: { 'POST /sync': offline } })
  const mine = await handset(server)
  mine.do('1')
  mine.do('2')
  assert.equal(await mine.sync.flush(), 'later')
  const back = school({ memberships: [guard] })
  const again = await handset(back, { stored: mine.stored })
  assert.deepEqual(again.waiting(), ['1', '2'])
  await again.sync.flush()
  assert.deepEqual(back.texts(), ['1', '2'])
})

test('killed between the answer and the forgetting: sent again, kept once', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  const { id } = mine.do('1')
  const before = new Map(mine.stored)
  await mine.sync.flush()
  const again = await handset(server, { stored: before })
  assert.deepEqual(again.waiting(), ['1'])
  await again.sync.flush()
  assert.deepEqual(server.batches, [[id], [id]])
  assert.equal(server.records.size, 1)
  assert.deepEqual(again.waiting(), [])
})

test('killed in the middle of an attempt: what was not acknowledged is still there', async () => {
  let stop
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  for (let n = 0; n < 25; n++) mine.do(String(n))
  mine.sync.onAnswer(({ id }) => {
    if (mine.queue.mine().length === 5) stop ??= { id, stored: new Map(mine.stored) }
  })
  await mine.sync.flush()
  const again = await handset(server, { stored: stop.stored })
  assert.deepEqual(again.waiting(), ['20', '21', '22', '23', '24'])
  await again.sync.flush()
  assert.equal(server.records.size, 25)
})

test('each entry is answered on its own: one is taken, one refused, one put off', async () => {
  const verdicts = {
    refused: { status: 404, problem: { code: 'patrol.unknown_plate', detail: '这不是学校的牌子。' } },
    later: { status: 503, problem: { code: 'database.away', detail: '稍后再试。' } },
  }
  const server = school({ memberships: [guard], verdict: ({ body }) => verdicts[body.text] })
  const mine = await handset(server)
  for (const text of ['taken', 'refused', 'later']) mine.do(text)
  assert.equal(await mine.sync.flush(), 'later')
  assert.deepEqual(mine.waiting(), ['refused', 'later'])
  assert.deepEqual(mine.queue.mine()[0].refusal, { code: 'patrol.unknown_plate', reason: '这不是学校的牌子。' })
  assert.deepEqual(mine.queue.standing(), { waiting: 1, refused: 1 })

  delete verdicts.later
  await mine.sync.flush()
  assert.deepEqual(server.batches.at(-1).length, 1, 'what was refused is not sent again by itself')
  assert.deepEqual(mine.waiting(), ['refused'])
  delete verdicts.refused
  mine.queue.retry(mine.queue.mine()[0].id)
  await mine.sync.flush()
  assert.deepEqual(server.texts(), ['taken', 'later', 'refused'])
})

test('somebody who has read why it was refused puts it away', async () => {
  const server = school({ memberships: [guard], verdict: () => ({ status: 422, problem: { code: 'x', detail: '看不懂' } }) })
  const mine = await handset(server)
  const { id } = mine.do('1')
  await mine.sync.flush()
  mine.queue.remove(id)
  assert.deepEqual((await handset(server, { stored: mine.stored })).waiting(), [])
})

test('the one that the school chokes on does not stop the others', async () => {
  for (const status of [400, 413, 500]) {
    const server = school({ memberships: [guard] })
    const keep = server.wx.request
    server.wx.request = (options) => {
      const bad = options.url.endsWith('/sync') && options.data.items.some(({ body }) => body.text === 'bad')
      if (!bad) return keep(options)
      const [statusCode, data] = problem(status, 'x', '看不懂')
      return Promise.resolve().then(() => options.success({ statusCode, data, header: {} }))
    }
    const mine = await handset(server)
    for (const text of ['1', '2', 'bad', '3', '4']) mine.do(text)
    await mine.sync.flush()
    assert.deepEqual(server.texts(), ['1', '2', '3', '4'])
    assert.deepEqual(mine.queue.standing(), status < 500 ? { waiting: 0, refused: 1 } : { waiting: 1, refused: 0 })
  }
})

for (const [what, answer] of [
  ['a page of a proxy', () => [200, '<html>login to the wifi</html>']],
  ['nothing', () => [200, '']],
  ['null', () => [200, null]],
  ['a list that is none', () => [200, { items: 'x' }]],
  ['answers without ids', () => [200, { items: [null, 3, {}, { status: 200 }] }]],
  ['answers about others', () => [200, { items: [{ id: 'other', status: 200 }] }]],
  ['503', () => problem(503, 'database.away')],
  ['429', () => problem(429, 'api.too_often')],
  ['403', () => problem(403, 'identity.disabled')],
]) {
  test(`${what} acknowledges nothing`, async () => {
    const server = school({ memberships: [guard], routes: { 'POST /sync': answer } })
    const mine = await handset(server)
    mine.do('1')
    assert.equal(await mine.sync.flush(), 'later')
    assert.deepEqual(mine.queue.standing(), { waiting: 1, refused: 0 })
  })
}

test('what could not be sent is tried again after pauses that grow, and at once when the network is back', async () => {
  let works = false
  let changeNetwork
  const wx = {
    getNetworkType: async () => ({ networkType: 'wifi' }),
    onNetworkStatusChange: (listener) => (changeNetwork = listener),
  }
  const server = school({ memberships: [guard] })
  const keep = server.wx.request
  let attempts = 0
  server.wx.request = (options) => {
    attempts++
    return works ? keep(options) : options.fail({ errMsg: 'request:fail' })
  }
  works = true
  const mine = await handset(server, { wx })
  mine.load('services/network').watchNetwork()
  works = false
  attempts = 0
  mine.do('1')
  mine.sync.watchQueue()
  await mine.sync.flush()
  assert.equal(attempts, 1)
  mock.timers.tick(5_000)
  await mine.sync.flush()
  mock.timers.tick(9_999)
  assert.equal(attempts, 2)
  mock.timers.tick(1)
  await mine.sync.flush()
  assert.equal(attempts, 3)
  works = true
  changeNetwork({ isConnected: false })
  changeNetwork({ isConnected: true })
  await mine.sync.flush()
  assert.deepEqual(server.texts(), ['1'])
})

test('a login that expired renews itself and loses nothing', async () => {
  let good = true
  const server = school({ memberships: [guard] })
  const keep = server.wx.request
  server.wx.request = (options) => {
    if (options.url.endsWith('/sessions')) good = true
    if (good) return keep(options)
    const [statusCode, data] = problem(401, 'identity.session_over')
    return Promise.resolve().then(() => options.success({ statusCode, data, header: {} }))
  }
  const mine = await handset(server)
  mine.do('1')
  good = false
  assert.equal(await mine.sync.flush(), 'done')
  assert.deepEqual(server.texts(), ['1'])
})

test('a login that has to be made by hand keeps the queue', async () => {
  let logins = 0
  const server = school({
    memberships: [guard],
    routes: {
      'POST /sessions': () => (++logins === 1 ? session('t', { memberships: [guard] }) : problem(401, 'identity.refused')),
      'POST /sync': () => problem(401, 'identity.session_over'),
    },
  })
  const mine = await handset(server)
  mine.do('1')
  assert.equal(await mine.sync.flush(), 'login')
  assert.equal(mine.sync.needsLogin(), true)
  assert.deepEqual(mine.waiting(), ['1'])
})

test('leaving keeps the queue; nobody else sends it, and it goes when its person is back', async () => {
  const server = school({ memberships: [guard] })
  const mine = await handset(server)
  mine.do('of the guard')
  mine.session.leave()
  const otherServer = school({ memberships: [cook] })
  const other = await handset(otherServer, { stored: mine.stored })
  other.do('of the cook')
  await other.sync.flush()
  assert.deepEqual(otherServer.texts(), ['of the cook'])
  assert.equal(other.queue.others(), 1)
  assert.deepEqual(other.waiting(), [])

  other.session.leave()
  const back = await handset(server, { stored: other.stored })
  await back.sync.flush()
  assert.deepEqual(server.texts(), ['of the guard'])
})

test('two identities of one person are sent each under its own name', async () => {
  const server = school({ memberships: [guard, cook] })
  const mine = await handset(server)
  mine.do('1')
  mine.session.choose('m2')
  mine.do('2')
  mine.session.choose('m1')
  mine.do('3')
  await mine.sync.flush()
  const acting = [...server.records.values()].map(({ body, acting }) => `${body.text} ${acting}`)
  assert.deepEqual(acting.sort(), ['1 m1', '2 m2', '3 m1'])
})

test('a clock that goes back changes neither the order nor the ids', async () => {
  let now = Date.UTC(2022, 2, 31)
  const server = school({ memberships: [guard] })
  const mine = await handset(server, { now: () => now })
  const ids = []
  for (const text of ['1', '2', '3']) {
    ids.push(mine.do(text).id)
    now -= 3_600_000
  }
  const again = await handset(server, { stored: mine.stored, now: () => now })
  again.do('4')
  await again.sync.flush()
  assert.deepEqual(server.texts(), ['1', '2', '3', '4'])
  assert.deepEqual([...ids].sort(), ids)
  const sequences = [...server.records.values()].map(({ sequence }) => sequence)
  assert.deepEqual([...sequences].sort((a, b) => a - b), sequences)
  assert.equal(new Set(sequences).size, 4)
})

test('ten thousand ids of one millisecond are all different and in order', async () => {
  const mine = await handset(school({ memberships: [guard] }), { now: () => 1 })
  const { newId } = mine.load('services/uuid')
  const ids = Array.from({ length: 10_000 }, newId)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual([...ids].sort(), ids)
})

test('with storage full a deed is held and sent, and kept as soon as there is room', async () => {
  let room = 2
  const stored = new Map()
  const wx = {
    setStorageSync(key, value) {
      const entries = [...stored.keys()].filter((one) => one.startsWith('queue:') && one !== key)
      if (key.startsWith('queue:') && entries.length >= room) throw new Error('setStorageSync:fail exceed storage max size 10Mb')
      stored.set(key, structuredClone(value))
    },
  }
  const server = school({ memberships: [guard] })
  const mine = await handset(server, { stored, wx })
  assert.equal(mine.queue.note({ kind: 'check-in', label: '1', body: {} }).kept, true)
  mine.do('2')
  assert.equal(mine.queue.note({ kind: 'check-in', label: '3', body: { text: '3' } }).kept, false)
  assert.deepEqual(mine.waiting(), ['1', '2', '3'])
  mine.queue.remove(mine.queue.mine()[0].id)
  assert.equal([...stored.keys()].filter((key) => key.startsWith('queue:')).length, 2)
  assert.deepEqual((await handset(server, { stored, wx })).waiting(), ['2', '3'])
  room = 0
  mine.do('4')
  await mine.sync.flush()
  assert.deepEqual(server.texts(), ['2', '3', '4'])
})

test('what an older version or a broken write left in storage disturbs nothing', async () => {
  const stored = new Map([['queue:1', 'x'], ['queue:2', { id: 'y' }], ['queue:3', 7], ['sequence', 'x']])
  const server = school({ memberships: [guard] })
  const mine = await handset(server, { stored })
  mine.do('1')
  await mine.sync.flush()
  assert.deepEqual(server.texts(), ['1'])
})

test('whoever listens hears of every change and every answer', async () => {
  const mine = await handset(school({ memberships: [guard] }))
  const heard = []
  const stop = mine.queue.onQueueChange(() => heard.push(mine.queue.standing().waiting))
  mine.sync.onAnswer(({ status, body }) => heard.push(`${status} ${body.outcome}`))
  mine.do('1')
  await mine.sync.flush()
  stop()
  mine.do('2')
  assert.deepEqual(heard, [1, '200 counted', 0])
})
