import assert from 'node:assert/strict'
import { test } from 'node:test'
import { membership, phone } from './phone.mjs'
import { problem, service, session } from './service.mjs'

const day = 86_400_000
const guard = membership('m1', 'guard')
const guardian = membership('m2', 'guardian')

function begin(answer, now) {
  const server = service({ 'POST /sessions': answer })
  const { load, stored } = phone({ wx: server.wx, now })
  return { server, stored, session: load('services/session') }
}

test('a login keeps the token and who the person is', async () => {
  const { server, session: mine } = begin(() => session('t1', { memberships: [guard, guardian] }))
  assert.equal(mine.current(), undefined)
  assert.equal(mine.isDue(), true)
  await mine.login()
  assert.deepEqual(server.requests[0].data, { code: 'code-1' })
  assert.equal(mine.current().token, 't1')
  assert.equal(mine.isDue(), false)
  assert.deepEqual(mine.membership(), guard)
})

test('logins that overlap are one', async () => {
  const { server, session: mine } = begin(() => session('t1'))
  await Promise.all([mine.login(), mine.login(), mine.login()])
  assert.equal(server.logins(), 1)
  await mine.login()
  assert.equal(server.logins(), 2)
})

test('a login that failed does not stand in the way of the next', async () => {
  const answers = [() => problem(503, 'wechat.unavailable'), () => session('t2')]
  const { session: mine } = begin(() => answers.shift()())
  await assert.rejects(mine.login(), { status: 503 })
  await mine.login()
  assert.equal(mine.current().token, 't2')
})

test('the token is due a day before its end, however wrong the phone clock is', async () => {
  let now = Date.UTC(1999, 0, 1)
  const { session: mine } = begin(() => session('t1', { at: Date.UTC(2022, 2, 31), days: 30 }), () => now)
  await mine.login()
  now += 29 * day - 1
  assert.equal(mine.isDue(), false)
  now += 1
  assert.equal(mine.isDue(), true)
})

test('the order in which the service names identities changes nothing', async () => {
  const { session: mine } = begin(() => session('t1', { memberships: [guard] }))
  await mine.login()
  mine.setMemberships([guardian, guard])
  assert.deepEqual(mine.membership(), guard)
  assert.deepEqual(mine.identities(), [guard, guardian])
})

test('the chosen identity is the one to act as, until it is gone', async () => {
  const { session: mine } = begin(() => session('t1', { memberships: [guard, guardian] }))
  await mine.login()
  mine.choose('m2')
  assert.deepEqual(mine.membership(), guardian)
  mine.setMemberships([guard])
  assert.deepEqual(mine.membership(), guard)
  mine.setMemberships([])
  assert.equal(mine.membership(), undefined)
})

test('children belong to the identity they were heard of', async () => {
  const child = { class_id: 'c1', class_name: '四（2）班', name: '小禾', relation: 'mother' }
  const { session: mine } = begin(() => session('t1', { memberships: [guard, guardian] }))
  await mine.login()
  mine.setChildren('m2', [child])
  assert.deepEqual(mine.children(), [])
  mine.choose('m2')
  mine.setChildren('m2', [child])
  assert.deepEqual(mine.children(), [child])
  mine.choose('m1')
  assert.deepEqual(mine.children(), [])
})

test('leaving forgets the person, not the school and the size of the type', async () => {
  const { session: mine, stored } = begin(() => session('t1', { memberships: [guard] }))
  stored.set('type-size', 'care')
  stored.set('consent', '2022-03-31T02:22:00.000Z')
  await mine.login()
  mine.choose('m1')
  mine.leave()
  assert.deepEqual([...stored.keys()].sort(), ['school', 'type-size'])
})
