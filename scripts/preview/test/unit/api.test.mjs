import assert from 'node:assert/strict'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'
import { problem, service, session } from './service.mjs'

const guard = membership('m1', 'guard')
const day = 86_400_000

/** A service that accepts the tokens it issued last; revoke() ends them. */
function school(routes = {}) {
  let issued = 0
  let good = new Set()
  const server = service({
    'POST /sessions': () => {
      good.add(`t${++issued}`)
      return session(`t${issued}`, { memberships: [guard] })
    },
    'GET /me': ({ header }) =>
      good.has(header.Authorization.replace('Bearer ', ''))
        ? [200, { memberships: [guard] }]
        : problem(401, 'identity.session_over'),
    ...routes,
  })
  return { ...server, revoke: () => (good = new Set()) }
}

function start(server, now) {
  const { load, stored } = phone({ wx: server.wx, now })
  return { stored, api: load('services/api'), mine: load('services/session') }
}

const paths = (server) => server.requests.map(({ method, path }) => `${method} ${path}`)

test('a call carries the token and the chosen identity', async () => {
  const server = school()
  const { api } = start(server)
  await api.call('GET', '/me')
  await api.call('GET', '/me')
  assert.deepEqual(paths(server), ['POST /sessions', 'GET /me', 'GET /me'])
  const { Authorization, 'X-Xiaoqin-Membership': acting } = server.requests[1].header
  assert.deepEqual({ Authorization, acting }, { Authorization: 'Bearer t1', acting: 'm1' })
})

test('a refused token is renewed and the call repeated', async () => {
  const server = school()
  const { api } = start(server)
  await api.call('GET', '/me')
  server.revoke()
  assert.deepEqual(await api.call('GET', '/me'), { memberships: [guard] })
  assert.equal(server.requests.at(-1).header.Authorization, 'Bearer t2')
})

test('calls refused together log in once', async () => {
  const server = school()
  const { api } = start(server)
  await api.call('GET', '/me')
  server.revoke()
  await Promise.all([api.call('GET', '/me'), api.call('GET', '/me'), api.call('GET', '/me')])
  assert.equal(server.logins(), 2)
})

test('a second refusal is final', async () => {
  const server = school({ 'GET /me': () => problem(401, 'identity.session_over') })
  const { api } = start(server)
  await assert.rejects(api.call('GET', '/me'), { status: 401 })
  assert.deepEqual(paths(server), ['POST /sessions', 'GET /me', 'POST /sessions', 'GET /me'])
})

test('other problems are not repeated', async () => {
  const server = school({ 'GET /me': () => problem(403, 'identity.forbidden') })
  const { api } = start(server)
  await assert.rejects(api.call('GET', '/me'), { code: 'identity.forbidden' })
  assert.deepEqual(paths(server), ['POST /sessions', 'GET /me'])
})

test('a token near its end is renewed first', async () => {
  let now = Date.now()
  const server = school()
  const { api } = start(server, () => now)
  await api.call('GET', '/me')
  now += 29 * day + 1000
  await api.call('GET', '/me')
  assert.deepEqual(paths(server), ['POST /sessions', 'GET /me', 'POST /sessions', 'GET /me'])
})

test('a token near its end still serves while WeChat is out of order', async () => {
  let now = Date.now()
  let broken = false
  const server = school({
    'POST /sessions': () => (broken ? problem(503, 'wechat.unavailable') : session('t1', { memberships: [guard] })),
    'GET /me': () => [200, 'me'],
  })
  const { api } = start(server, () => now)
  await api.call('GET', '/me')
  now += 29 * day + 1000
  broken = true
  assert.equal(await api.call('GET', '/me'), 'me')
  assert.equal(server.requests.at(-1).header.Authorization, 'Bearer t1')
})

test('without a network nothing is asked twice', async () => {
  const server = school({
    'POST /sessions': () => {
      throw { errMsg: 'request:fail net::ERR_INTERNET_DISCONNECTED' }
    },
  })
  const { api } = start(server)
  await assert.rejects(api.call('GET', '/me'), { reason: 'offline' })
  assert.deepEqual(paths(server), ['POST /sessions'])
})

test('a claim adds its identities to those known', async () => {
  const guardian = membership('m2', 'guardian')
  const server = school({ 'POST /memberships/claim': () => [200, { items: [guardian] }] })
  const { api, mine } = start(server)
  await api.call('GET', '/me')
  await api.claim({ invite_code: 'K7M3QD' })
  await api.claim({ invite_code: 'K7M3QD' })
  assert.deepEqual(mine.current().memberships, [guard, guardian])
})

test('logging out leaves the phone even without an answer', async () => {
  const server = school({
    'DELETE /sessions/current': () => {
      throw { errMsg: 'request:fail timeout' }
    },
  })
  const { api, mine } = start(server)
  await api.call('GET', '/me')
  await api.logout()
  assert.equal(mine.current(), undefined)
  assert.equal(server.requests.at(-1).header.Authorization, 'Bearer t1')
})

test('a service without an inbox has said nothing', async () => {
  const server = school({ 'GET /inbox': () => problem(404, 'api.not_found') })
  const { load } = phone({ wx: server.wx })
  assert.deepEqual(await load('services/inbox').readInbox(null), { items: [], next: null })
})
